package io.holdfast.agent.source.vm;

import java.time.Duration;

/**
 * What a run did for the sake of a guest.
 *
 * @param time for how long it read more slowly than it could have
 * @param note why it could not look at the guest; for a person, mostly empty
 */
public record HeldBack(Duration time, String note) {}
