package io.holdfast.server.alert;

import java.util.Locale;

/** In which messages are written. */
public enum Language {
    ENGLISH,
    CHINESE;

    Locale locale() {
        return switch (this) {
            case ENGLISH -> Locale.ENGLISH;
            case CHINESE -> Locale.CHINESE;
        };
    }
}
