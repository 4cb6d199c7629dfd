package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What one run has made in a machine's QEMU through its monitor, and how it goes away again. Nothing but what carries the name of the run is touched. */
final class MonitorJob {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Reach reach;
    private final String uuid;
    private final QemuMonitor monitor;
    private final MonitorBlocks blocks;
    private final SnapshotId run;

    MonitorJob(Reach reach, String uuid, SnapshotId run) {
        this.reach = reach;
        this.uuid = uuid;
        this.run = run;
        monitor = new QemuMonitor(reach, uuid);
        blocks = new MonitorBlocks(monitor);
    }

    /** Its jobs that still go on. */
    List<String> jobs() throws LibvirtException {
        return monitor.ask("query-block-jobs").objects("return").stream()
                .map(each -> each.text("device"))
                .filter(each -> each.startsWith(MonitorName.node(run)))
                .toList();
    }

    /**
     * Ends it: server, jobs, nodes, and bitmaps of ours.
     *
     * @param socket of its server
     * @param needless which bitmaps go
     */
    void end(Path socket, Predicate<CheckpointName> needless) throws LibvirtException {
        // A machine has one such server at most; that this one answers here says that it is ours.
        if (ImageServer.greets(socket)) {
            monitor.attempt("nbd-server-stop", Map.of());
        }
        for (String job : jobs()) {
            monitor.attempt("block-job-cancel", Map.of("device", job, "force", true));
        }
        awaitNone(this::jobs);
        for (String node : blocks.nodes(MonitorName.node(run))) {
            monitor.attempt("blockdev-del", Map.of("node-name", node));
        }
        remove(blocks.bitmaps(), MonitorName.changes(run), needless);
        reach.order(uuid, Leftovers::resume);
    }

    /** Ends what it has made beside a backup job of libvirt: exports over the server of that job, and bitmaps. */
    void release(Predicate<CheckpointName> needless) throws LibvirtException {
        for (String export : exports()) {
            monitor.attempt("block-export-del", Map.of("id", export, "mode", "hard"));
        }
        awaitNone(this::exports);
        forget(needless);
    }

    private List<String> exports() throws LibvirtException {
        try {
            return monitor.ask("query-block-exports").objects("return").stream()
                    .map(each -> each.text("id"))
                    .filter(each -> each.startsWith(MonitorName.node(run)))
                    .toList();
        } catch (HoldfastException e) {
            if (e.code() != ErrorCode.PLATFORM_REFUSED) {
                throw e;
            }
            // QEMU before 5.2 has none.
            return List.of();
        }
    }

    /** A step that may fail. */
    @FunctionalInterface
    interface Step {
        void run() throws LibvirtException;
    }

    /** Ends what is noted in a run's directory. Where that has to wait for libvirtd or QEMU, the note is left to the next contact. */
    void settle(WorkPlace place, Step ending) {
        try {
            ending.run();
        } catch (LibvirtException e) {
            switch (e.problem()) {
                case UNREACHABLE, TIMEOUT, BUSY -> {
                    return;
                }
                default -> {
                    // QEMU has ended, and all this with it; or nothing was made in it.
                }
            }
        } catch (HoldfastException e) {
            if (e.code() != ErrorCode.PLATFORM_REFUSED) {
                return;
            }
        }
        place.forget(MonitorBackup.NOTE);
    }

    private interface Query {
        List<String> ask() throws LibvirtException;
    }

    private void awaitNone(Query query) throws LibvirtException {
        long end = reach.time().nanos() + PATIENCE.toNanos();
        while (!query.ask().isEmpty()) {
            if (reach.time().nanos() > end) {
                throw new HoldfastException(
                        ErrorCode.PLATFORM_BUSY,
                        uuid,
                        "A backup job of QEMU does not end. `holdfast vm cleanup` goes on with it.");
            }
            try {
                reach.time().sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HoldfastException(ErrorCode.SESSION_CANCELLED, uuid, "Cancelled while a job was ended.", e);
            }
        }
    }

    /** Removes bitmaps of ours. Says which. */
    List<String> forget(Predicate<CheckpointName> needless) throws LibvirtException {
        return remove(blocks.bitmaps(), MonitorName.changes(run), needless);
    }

    private List<String> remove(List<MonitorBlocks.Bitmap> all, String changes, Predicate<CheckpointName> needless)
            throws LibvirtException {
        List<String> removed = new ArrayList<>();
        for (MonitorBlocks.Bitmap each : all) {
            boolean ours = MonitorName.parse(each.name()).filter(needless).isPresent();
            if (ours || each.name().equals(changes)) {
                monitor.attempt("block-dirty-bitmap-remove", Map.of("node", each.node(), "name", each.name()));
                removed.add(each.name());
            }
        }
        return removed;
    }
}
