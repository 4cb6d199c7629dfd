package io.holdfast.server.policy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;

/** A run that a policy foresees, and what becomes of it. */
public record Planned(Instant due, String schedule, ReadKind kind, Fate fate) {
    /** What becomes of it. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Fate.OnTime.class, name = "onTime"),
        @JsonSubTypes.Type(value = Fate.PutOff.class, name = "putOff"),
        @JsonSubTypes.Type(value = Fate.Absorbed.class, name = "absorbed"),
        @JsonSubTypes.Type(value = Fate.BlackedOut.class, name = "blackedOut"),
        @JsonSubTypes.Type(value = Fate.NoWindow.class, name = "noWindow")
    })
    public sealed interface Fate {
        /** It begins when it is due. */
        record OnTime() implements Fate {}

        /** It begins when the next window opens. */
        record PutOff(Instant until) implements Fate {}

        /** Another one of at least its kind begins at the same moment and does its work. */
        record Absorbed(String by) implements Fate {}

        /** It falls on a day of a blackout. */
        record BlackedOut(String blackout) implements Fate {}

        /** No window opens within a week. */
        record NoWindow() implements Fate {}
    }

    /** Whether it takes place. */
    public boolean begins() {
        return switch (fate) {
            case Fate.OnTime _, Fate.PutOff _ -> true;
            case Fate.Absorbed _, Fate.BlackedOut _, Fate.NoWindow _ -> false;
        };
    }

    /** When it takes place, if it does, and else when it was due. */
    public Instant at() {
        return switch (fate) {
            case Fate.PutOff putOff -> putOff.until();
            case Fate.OnTime _, Fate.Absorbed _, Fate.BlackedOut _, Fate.NoWindow _ -> due;
        };
    }
}
