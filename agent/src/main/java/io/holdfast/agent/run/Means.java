package io.holdfast.agent.run;

import io.holdfast.agent.kind.Kinds;
import io.holdfast.agent.linux.Priority;
import io.holdfast.agent.resume.ResumeLogs;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.protocol.Dialer;
import io.holdfast.protocol.OwnCredentials;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What every attempt works with.
 *
 * @param dialer to media servers
 * @param patience how long a media server without any connection is waited for
 * @param resume what backups have stored before they were interrupted
 * @param priority of what reads, computes and writes
 * @param host this machine's name, as it stands in manifests
 */
public record Means(
        OwnCredentials credentials,
        Supplier<Dialer> dialer,
        Duration patience,
        Kinds kinds,
        ResumeLogs resume,
        Priority priority,
        String host,
        String version,
        Time time,
        Randomness randomness) {}
