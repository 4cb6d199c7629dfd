package io.holdfast.cli.verb;

import io.holdfast.format.Suite;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How suites are called on the command line. */
final class Suites {
    private Suites() {}

    static String word(Suite suite) {
        return suite.name().toLowerCase(Locale.ROOT);
    }

    static Optional<Suite> of(String word) {
        return Arrays.stream(Suite.values())
                .filter(each -> word(each).equals(word))
                .findFirst();
    }

    static String described(Suite suite) {
        return switch (suite) {
            case AES -> "aes (HMAC-SHA-256, AES-256-GCM)";
            case SM -> "sm (HMAC-SM3, SM4-GCM)";
        };
    }
}
