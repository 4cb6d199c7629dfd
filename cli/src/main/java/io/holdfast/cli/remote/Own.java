package io.holdfast.cli.remote;

import io.holdfast.cli.verb.VerbGroup;
import java.util.List;

/** One's own account. */
final class Own {
    private static final Form TOKEN = new Form(
            "{\"lifetime\": \"P90D\"}",
            List.of(
                    new Field(
                            "--permission",
                            "WORD…",
                            "view, operate, restore, configure, accounts, secure or audit.",
                            "/permissions",
                            Field.oneOf(
                                    List.of("view", "operate", "restore", "configure", "accounts", "secure", "audit"))),
                    new Field("--lifetime", "SPAN", "How long it works (default 90d).", "/lifetime", Field.SPAN)));

    private Own() {}

    static VerbGroup group() {
        VerbGroup tokens = new VerbGroup(
                "token",
                "Shows, makes and revokes tokens for programs.",
                List.of(),
                List.of(
                        new ListVerb(Kinds.TOKEN),
                        new TokenCreate(TOKEN),
                        new ActVerb(
                                Kinds.TOKEN,
                                "revoke",
                                Kinds.TOKEN.remove(),
                                "Ends a token before its time.",
                                "Revoked")));
        VerbGroup totp = new VerbGroup(
                "totp",
                "Sets up a second factor.",
                List.of(),
                List.of(
                        new WholeVerb(
                                "propose",
                                "Shows a secret for an authenticator; it counts once a code of it was confirmed.",
                                Operation.post("/api/v1/self/totp")),
                        new TotpConfirm()));
        return new VerbGroup(
                "self",
                "Shows and changes your own account.",
                List.of(tokens, totp),
                List.of(
                        new WholeVerb("show", "Shows who you are, and what you may do.", Operation.get("/api/v1/self")),
                        new OwnPassword()));
    }
}
