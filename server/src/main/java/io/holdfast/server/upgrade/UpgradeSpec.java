package io.holdfast.server.upgrade;

import io.holdfast.protocol.Warrant;
import io.holdfast.server.database.Conditions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which agents are to have which version, and how carefully.
 *
 * @param agentIds with the agents of {@code groupIds}; all agents when neither names any
 * @param waves how many agents, or which share of them, have been begun with when a wave is over, which is the standard: {@code 1}, {@code 10%}, {@code 100%}
 * @param patience how long an agent may take, or be silent, before it counts as failed
 * @param settle how long it must have been connected with the new version
 * @param failures how many agents may fail before the upgrade stops
 * @param direction whether older versions may take the place of newer ones
 */
public record UpgradeSpec(
        String version,
        List<String> agentIds,
        List<String> groupIds,
        List<String> waves,
        Optional<Duration> patience,
        Optional<Duration> settle,
        Optional<Integer> failures,
        Optional<Warrant.Direction> direction) {
    private static final List<String> STANDARD = List.of("1", "10%", "100%");
    private static final Duration LONGEST = Duration.ofDays(7);

    public UpgradeSpec {
        agentIds = List.copyOf(agentIds);
        groupIds = List.copyOf(groupIds);
        waves = List.copyOf(waves);
        span("patience", patience.orElse(Duration.ofMinutes(30)), Duration.ofSeconds(1));
        span("settle", settle.orElse(Duration.ofMinutes(1)), Duration.ZERO);
        if (failures.orElse(0) < 0) {
            throw Conditions.invalid("failures", "it is 0 or more.");
        }
        try {
            new DebianVersion(version);
        } catch (IllegalArgumentException e) {
            throw Conditions.invalid("version", "it is that of a package, such as 0.2.0.");
        }
    }

    /** As it is carried out, with nothing left open. */
    UpgradeSpec whole() {
        return new UpgradeSpec(
                version,
                agentIds,
                groupIds,
                waves.isEmpty() ? STANDARD : waves,
                Optional.of(patience.orElse(Duration.ofMinutes(30))),
                Optional.of(settle.orElse(Duration.ofMinutes(1))),
                Optional.of(failures.orElse(0)),
                Optional.of(direction.orElse(Warrant.Direction.FORWARD)));
    }

    private static void span(String field, Duration span, Duration least) {
        if (span.compareTo(least) < 0 || span.compareTo(LONGEST) > 0) {
            throw Conditions.invalid(field, "it is at least " + least + " and at most a week.");
        }
    }
}
