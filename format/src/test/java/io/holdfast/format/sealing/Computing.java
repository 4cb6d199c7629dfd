package io.holdfast.format.sealing;

import io.holdfast.format.Suite;
import java.util.Optional;

/** Everything that a suite can be computed by. */
enum Computing {
    AES_BY_JAVA(Suite.AES) {
        @Override
        Algorithms algorithms() {
            return new Algorithms.Aes(Optional.empty());
        }
    },
    AES_BY_LIBCRYPTO(Suite.AES) {
        @Override
        Algorithms algorithms() {
            return new Algorithms.Aes(Optional.of(SystemCrypto.find("").orElseThrow()));
        }
    },
    SM(Suite.SM) {
        @Override
        Algorithms algorithms() {
            return new Algorithms.Sm();
        }
    };

    private final Suite suite;

    Computing(Suite suite) {
        this.suite = suite;
    }

    abstract Algorithms algorithms();

    Suite suite() {
        return suite;
    }

    Keys keys() {
        return keys(new byte[Keys.SIZE]);
    }

    Keys keys(byte[] master) {
        return Keys.derivedFrom(master, suite, this::algorithms);
    }
}
