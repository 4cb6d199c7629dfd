package io.holdfast.agent.run;

import io.holdfast.agent.kind.Kinds;
import io.holdfast.agent.linux.Priority;
import io.holdfast.agent.resume.RestoreLogs;
import io.holdfast.agent.resume.ResumeLogs;
import io.holdfast.agent.thread.Cores;
import io.holdfast.agent.thread.CpuShare;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.protocol.Dialer;
import io.holdfast.protocol.OwnCredentials;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What every attempt works with.
 *
 * @param dialer to media servers
 * @param patience how long a media server without any connection is waited for
 * @param resume what backups have stored before they were interrupted
 * @param restores likewise what restores have made
 * @param priority of what reads, computes and writes
 * @param share to which runs keep this process, if they do
 * @param host this machine's name, as it stands in manifests
 */
public record Means(
        OwnCredentials credentials,
        Supplier<Dialer> dialer,
        Duration patience,
        Kinds kinds,
        ResumeLogs resume,
        RestoreLogs restores,
        Priority priority,
        Optional<CpuShare> share,
        String host,
        String version,
        Time time,
        Randomness randomness) {
    /** For a run that may compute on so many threads. */
    Cores cores(Running running) {
        return new Cores(running.threads(), share);
    }

    /** Lets this process use as many processors more as the run has threads, until that is closed. */
    CpuShare.Hold hold(Running running) {
        return share.map(all -> all.hold(running.threads())).orElse(() -> {});
    }
}
