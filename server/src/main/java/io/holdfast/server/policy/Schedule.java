package io.holdfast.server.policy;

/** One line of a policy: what kind of run is due when. */
public record Schedule(String name, ReadKind kind, Timing timing) {
    public Schedule {
        Invalid.when(name.isBlank(), "schedules.name", "a schedule has a name");
    }
}
