package io.holdfast.server.access;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Database;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/** Second factors: proposed, confirmed by a first code, asked for at each login. */
public final class SecondFactors {
    private static final String PURPOSE = "the second factor of ";

    /** What an authenticator app needs. */
    public record Proposal(String secret, String uri) {}

    private final Database database;
    private final AuditLog audit;
    private final MasterKey key;
    private final Time time;
    private final Randomness randomness;

    public SecondFactors(Database database, AuditLog audit, MasterKey key, Time time, Randomness randomness) {
        this.database = database;
        this.audit = audit;
        this.key = key;
        this.time = time;
        this.randomness = randomness;
    }

    /** Hands out a secret; it counts from the first right code on. */
    public Proposal propose(Actor actor) {
        Account account = own(actor).account();
        if (account.origin() == Origin.PROVIDER) {
            throw Conditions.impossible(
                    actor.name(), "you log in through an OpenID provider: set up the second factor there.");
        }
        if (account.totp() == TotpState.ON) {
            throw Conditions.impossible(
                    actor.name(),
                    "there is a second factor already: an administrator takes it away by resetting the password.");
        }
        byte[] secret = new byte[Totp.SECRET_SIZE];
        randomness.fill(secret);
        database.change(handle -> {
            handle.createUpdate("UPDATE account SET totp_secret = :secret, totp_state = 'PROPOSED' WHERE id = :id")
                    .bind("secret", key.seal(secret, PURPOSE + actor.accountId()))
                    .bind("id", actor.accountId())
                    .execute();
            audit.done(handle, actor, "totp.propose", actor.name(), "");
        });
        String text = Totp.base32(secret);
        String name = java.net.URLEncoder.encode(actor.name(), StandardCharsets.UTF_8);
        return new Proposal(text, "otpauth://totp/Holdfast:" + name + "?secret=" + text + "&issuer=Holdfast");
    }

    public void confirm(Actor actor, String code) {
        Credentials own = own(actor);
        OptionalLong step = own.account().totp() == TotpState.PROPOSED ? step(own, code) : OptionalLong.empty();
        if (step.isEmpty()) {
            audit.refused(actor, "totp.confirm", actor.name(), ErrorCode.ACCESS_SECOND_FACTOR.code());
            throw new HoldfastException(
                    ErrorCode.ACCESS_SECOND_FACTOR,
                    actor.name(),
                    "the code is wrong: check the clock of the phone and try again.");
        }
        database.change(handle -> {
            handle.createUpdate("UPDATE account SET totp_state = 'ON', totp_step = :step WHERE id = :id")
                    .bind("step", step.getAsLong())
                    .bind("id", actor.accountId())
                    .execute();
            audit.done(handle, actor, "totp.confirm", actor.name(), "");
        });
    }

    /** Lets through who has no second factor, or shows the right code for the first time. */
    void require(Credentials who, Optional<String> code) {
        if (who.account().totp() != TotpState.ON) {
            return;
        }
        if (code.isEmpty()) {
            throw wrong(who, "this account has a second factor: send the code of the app as well.");
        }
        OptionalLong step = step(who, code.get());
        // The step is written only if nobody was faster: a code opens once.
        boolean first = step.isPresent()
                && database.<Boolean>write(handle ->
                        handle.createUpdate("UPDATE account SET totp_step = :step WHERE id = :id AND totp_step < :step")
                                        .bind("step", step.getAsLong())
                                        .bind("id", who.account().id())
                                        .execute()
                                == 1);
        if (!first) {
            throw wrong(who, "the code is wrong or was used before: wait for the next one.");
        }
    }

    private static HoldfastException wrong(Credentials who, String message) {
        return new HoldfastException(
                ErrorCode.ACCESS_SECOND_FACTOR, who.account().name(), message);
    }

    private OptionalLong step(Credentials who, String code) {
        byte[] secret = key.open(who.totpSecret(), PURPOSE + who.account().id());
        return Totp.step(secret, code, time.now(), who.totpStep());
    }

    private Credentials own(Actor actor) {
        return database.read(handle -> Credentials.of(handle, actor.accountId()))
                .orElseThrow(() -> Conditions.unknown("user", actor.accountId()));
    }
}
