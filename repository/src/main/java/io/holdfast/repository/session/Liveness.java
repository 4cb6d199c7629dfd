package io.holdfast.repository.session;

import io.holdfast.format.layout.Lease.Holder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells whether the process that holds a lease has surely ended. */
public interface Liveness {
    /** This process. */
    Holder self();

    /** Whether {@code holder} has certainly ended; false when it lives or nothing can be said from here. */
    boolean ended(Holder holder);

    /** By what the kernel says of processes on this machine, since its last start, in this container. */
    static Liveness ofThisMachine() {
        return ThisMachine.LIVENESS;
    }

    /** Linux' process table. Elsewhere nothing can be said, and the beat alone decides. */
    enum ThisMachine implements Liveness {
        LIVENESS;

        private static final Path HOST = Path.of("/proc/sys/kernel/hostname");
        private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
        private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");
        private static final int STARTED_AFTER_NAME = 19;

        @Override
        public Holder self() {
            long process = ProcessHandle.current().pid();
            try {
                String boot = Files.readString(BOOT).strip() + " " + Files.readSymbolicLink(NAMESPACE);
                return new Holder(Files.readString(HOST).strip(), boot, process, started(process));
            } catch (IOException e) {
                return new Holder("", "", process, 0);
            }
        }

        @Override
        public boolean ended(Holder holder) {
            Holder self = self();
            if (self.boot().isEmpty()
                    || !self.host().equals(holder.host())
                    || !self.boot().equals(holder.boot())) {
                return false;
            }
            try {
                return !Files.exists(statOf(holder.process())) || started(holder.process()) != holder.started();
            } catch (IOException e) {
                return !Files.exists(statOf(holder.process()));
            }
        }

        private static Path statOf(long process) {
            return Path.of("/proc/" + process + "/stat");
        }

        /** The 22nd field. The second is the program's name in parentheses and may hold anything, so counting begins after the last parenthesis. */
        private static long started(long process) throws IOException {
            String stat = Files.readString(statOf(process));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Long.parseLong(fields[STARTED_AFTER_NAME]);
        }
    }
}
