package io.holdfast.cli.remote;

import io.holdfast.cli.verb.Verb;
import io.holdfast.cli.verb.VerbGroup;
import java.util.ArrayList;
import java.util.List;

/** Who may log in. */
final class Users {
    private static final Field ROLE = new Field(
            "--role",
            "WORD",
            "administrator, operator, restore-only, auditor; with three roles: system-administrator, security-administrator, audit-administrator.",
            "/role",
            Field.oneOf(List.of(
                    "administrator",
                    "operator",
                    "restore-only",
                    "auditor",
                    "system-administrator",
                    "security-administrator",
                    "audit-administrator")));

    private Users() {}

    static VerbGroup group() {
        Form wish = new Form("{}", List.of(ROLE))
                .with(new Field(
                        UserPassword.FIRST,
                        "FILE",
                        "The password to be changed at the first login is its first line.",
                        "/password",
                        Field.FIRST_LINE));
        Form change = new Form("{}", List.of(ROLE))
                .with(new Field(
                        "--state",
                        "WORD",
                        "enabled or disabled.",
                        "/state",
                        Field.oneOf(List.of("enabled", "disabled"))));
        List<Verb> verbs = new ArrayList<>(Kinds.USER.looking());
        verbs.add(new CreateVerb(Kinds.USER, wish));
        verbs.add(new ChangeVerb(Kinds.USER, change));
        verbs.add(new RemoveVerb(Kinds.USER));
        verbs.add(new UserPassword());
        return new VerbGroup("user", "Shows and changes users.", List.of(), verbs);
    }
}
