package io.holdfast.server;

import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Hands {@link Slapd} to a test. */
final class GivenSlapd implements BeforeEachCallback {
    private Optional<Slapd> slapd = Optional.empty();

    @Override
    public void beforeEach(ExtensionContext context) {
        slapd = Optional.of(Slapd.of(context));
    }

    Slapd slapd() {
        return slapd.orElseThrow();
    }
}
