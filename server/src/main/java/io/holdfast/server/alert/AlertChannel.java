package io.holdfast.server.alert;

import io.holdfast.server.database.Conditions;
import io.holdfast.server.database.Named;
import java.time.Duration;
import java.util.Optional;

/**
 * A way out for messages.
 *
 * @param digest for how long they are collected into one; zero for each at once
 */
public record AlertChannel(
        String name, Target target, Language language, Duration digest, Optional<QuietHours> quietHours)
        implements Named {
    public AlertChannel {
        if (digest != null && (digest.isNegative() || digest.compareTo(Duration.ofDays(1)) > 0)) {
            throw Conditions.invalid("digest", "it is from PT0S to P1D.");
        }
    }

    AlertChannel withoutSecret() {
        return new AlertChannel(name, target.withoutSecret(), language, digest, quietHours);
    }
}
