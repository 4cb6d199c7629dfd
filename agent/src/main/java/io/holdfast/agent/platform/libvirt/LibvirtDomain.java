package io.holdfast.agent.platform.libvirt;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;

/** A domain of a host: its UUID, looked up for each call. Whether it still exists is found out then ({@link Problem#NO_DOMAIN}). */
public final class LibvirtDomain {
    private static final int UUID_ROOM = 40;
    private static final int STATISTICS_COMPLETED = 1;

    private final LibvirtConnection connection;
    private final String uuid;
    private final String name;

    LibvirtDomain(LibvirtConnection connection, String uuid, String name) {
        this.connection = connection;
        this.uuid = uuid;
        this.name = name;
    }

    /** In lower case, with hyphens. */
    public String uuid() {
        return uuid;
    }

    /** As it was when this was handed out. */
    public String name() {
        return name;
    }

    static String uuid(Call call, long domain) throws LibvirtException {
        MemorySegment room = call.room(UUID_ROOM);
        call.check(Function.DOMAIN_GET_UUID, domain, room.address());
        return NativeCode.text(room.address()).toLowerCase(Locale.ROOT);
    }

    /** Something done with the domain. */
    @FunctionalInterface
    interface Body<T> {
        T run(Call call, long domain) throws LibvirtException;
    }

    <T> T run(Body<T> body) throws LibvirtException {
        return connection.run((call, at) -> {
            long domain = call.pointer(Function.DOMAIN_LOOKUP_BY_UUID, at, call.text(uuid));
            try {
                return body.run(call, domain);
            } finally {
                call.attempt(Function.DOMAIN_FREE, domain);
            }
        });
    }

    /** Calls a function whose only result is that it worked. */
    void check(Function function, long... more) throws LibvirtException {
        run((call, domain) -> {
            long[] arguments = new long[more.length + 1];
            arguments[0] = domain;
            System.arraycopy(more, 0, arguments, 1, more.length);
            return call.check(function, arguments);
        });
    }

    public String xml(XmlFlag... flags) throws LibvirtException {
        return run((call, domain) -> call.string(Function.DOMAIN_GET_XML, domain, Flag.of(flags)));
    }

    public DomainState state() throws LibvirtException {
        return run((call, domain) -> {
            MemorySegment both = call.room(2L * Integer.BYTES);
            call.check(Function.DOMAIN_GET_STATE, domain, both.address(), both.address() + Integer.BYTES, 0);
            return DomainState.of(both.get(ValueLayout.JAVA_INT, 0), both.get(ValueLayout.JAVA_INT, Integer.BYTES));
        });
    }

    /** Whether libvirt still knows it when it is off. */
    public boolean isPersistent() throws LibvirtException {
        return run((call, domain) -> call.check(Function.DOMAIN_IS_PERSISTENT, domain) == 1);
    }

    /** Starts it. */
    public void start(StartFlag... flags) throws LibvirtException {
        check(Function.DOMAIN_CREATE, Flag.of(flags));
    }

    /** Pulls the plug. */
    public void destroy() throws LibvirtException {
        check(Function.DOMAIN_DESTROY, 0);
    }

    /** Asks the guest to stop, and does not wait for that. */
    public void shutdown() throws LibvirtException {
        check(Function.DOMAIN_SHUTDOWN, 0);
    }

    /** Lets its processors stand still. */
    public void suspend() throws LibvirtException {
        check(Function.DOMAIN_SUSPEND);
    }

    public void resume() throws LibvirtException {
        check(Function.DOMAIN_RESUME);
    }

    /** Forgets its definition; when it runs, it goes on as a transient one. No disk is touched. */
    public void undefine(UndefineFlag... flags) throws LibvirtException {
        check(Function.DOMAIN_UNDEFINE, Flag.of(flags));
    }

    /** Sizes of a disk, by its target such as {@code vda}. */
    public BlockSizes blockSizes(String disk) throws LibvirtException {
        return run((call, domain) -> {
            MemorySegment room = call.room(3L * Long.BYTES);
            call.check(Function.DOMAIN_BLOCK_SIZES, domain, call.text(disk), room.address(), 0);
            return new BlockSizes(
                    room.getAtIndex(ValueLayout.JAVA_LONG, 0),
                    room.getAtIndex(ValueLayout.JAVA_LONG, 1),
                    room.getAtIndex(ValueLayout.JAVA_LONG, 2));
        });
    }

    /** What the guest has asked of its disks. Fails with {@link Problem#OPERATION_INVALID} when the domain is off. */
    public BlockStatistics blockStatistics() throws LibvirtException {
        return run((call, domain) -> {
            // The empty name stands for all disks.
            long all = call.text("");
            MemorySegment count = call.room(Long.BYTES);
            call.check(Function.DOMAIN_BLOCK_STATS, domain, all, 0, count.address(), 0);
            MemorySegment room = Parameters.room(call, count.get(ValueLayout.JAVA_INT, 0));
            call.check(Function.DOMAIN_BLOCK_STATS, domain, all, room.address(), count.address(), 0);
            return BlockStatistics.of(Parameters.read(room.address(), count.get(ValueLayout.JAVA_INT, 0)));
        });
    }

    /** How far the job on the whole domain is; {@link JobStatistics.State#NONE} when there is none. */
    public JobStatistics jobStatistics() throws LibvirtException {
        return jobStatistics(0);
    }

    /** How the last job ended. libvirt tells it once. */
    public JobStatistics completedJobStatistics() throws LibvirtException {
        return jobStatistics(STATISTICS_COMPLETED);
    }

    private JobStatistics jobStatistics(int flags) throws LibvirtException {
        return run((call, domain) -> {
            MemorySegment room = call.room(3L * Long.BYTES);
            long type = room.address();
            long list = type + Long.BYTES;
            long count = list + Long.BYTES;
            call.check(Function.DOMAIN_JOB_STATS, domain, type, list, count, flags);
            return JobStatistics.of(room.get(ValueLayout.JAVA_INT, 0), parameters(call, room));
        });
    }

    /** Reads and frees what a function put at the second and third word of a room: the address of the values, and how many there are. */
    private static Parameters parameters(Call call, MemorySegment room) throws LibvirtException {
        long array = room.getAtIndex(ValueLayout.JAVA_LONG, 1);
        int count = room.get(ValueLayout.JAVA_INT, 2L * Long.BYTES);
        try {
            return Parameters.read(array, count);
        } finally {
            call.invoke(Function.TYPED_PARAMS_FREE, array, count);
        }
    }

    /** Ends the job on the whole domain. This is also how a pull backup ends well. */
    public void abortJob() throws LibvirtException {
        check(Function.DOMAIN_ABORT_JOB);
    }

    /** What the guest says of itself through its agent. Fails as a whole when the agent knows one of the questions not at all. */
    public Parameters guestFacts(GuestFact... facts) throws LibvirtException {
        return run((call, domain) -> {
            MemorySegment room = call.room(3L * Long.BYTES);
            long list = room.address() + Long.BYTES;
            call.check(Function.GUEST_FACTS, domain, Flag.of(facts), list, list + Long.BYTES, 0);
            return parameters(call, room);
        });
    }

    public BackupJobs backups() {
        return new BackupJobs(this);
    }

    public Checkpoints checkpoints() {
        return new Checkpoints(this);
    }

    public DomainSnapshots snapshots() {
        return new DomainSnapshots(this);
    }

    public BlockJobs blockJobs() {
        return new BlockJobs(this);
    }

    public GuestAgent agent() {
        return new GuestAgent(this);
    }

    /**
     * Gives QEMU a command in its own protocol and hands out its whole answer. libvirt marks the domain as tainted.
     *
     * @param json such as <code>{"execute": "query-block"}</code>; an error of QEMU is an answer, not an exception
     */
    public String monitor(String json) throws LibvirtException {
        return run((call, domain) -> {
            MemorySegment answer = call.room(Long.BYTES);
            call.check(Function.MONITOR_COMMAND, domain, call.text(json), answer.address(), 0);
            return call.taken(answer.get(ValueLayout.JAVA_LONG, 0));
        });
    }

    @Override
    public String toString() {
        return name + " (" + uuid + ")";
    }
}
