package io.holdfast.agent.platform.libvirt;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;

/**
 * What libvirt calls when something happens.
 *
 * <p>All have one shape, six long integers: what a callback of fewer parameters finds in the rest is not looked at, and the seventh, which one has, is not needed. They are
 * made once and stay, for libvirt may be inside one while its connection is closed.
 */
final class Callbacks {
    /** Events in use, with libvirt's numbers. */
    enum Kind {
        LIFECYCLE(0),
        DISK_FAILED(6),
        BLOCK_JOB(16),
        AGENT(18),
        JOB_COMPLETED(21),
        /** That of the connection itself, which is no event of a domain. */
        CLOSED(-1);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    private static final int AGENT_CONNECTED = 1;
    private static final int PAUSES = 1;

    private final Symbols symbols;
    private final Map<Long, Subscription> subscriptions;
    private final Map<Kind, Long> addresses = new EnumMap<>(Kind.class);

    Callbacks(Symbols symbols, Map<Long, Subscription> subscriptions) {
        this.symbols = symbols;
        this.subscriptions = subscriptions;
        MethodHandle target = target();
        for (Kind kind : Kind.values()) {
            addresses.put(kind, stub(MethodHandles.insertArguments(target, 0, this, kind)));
        }
    }

    long address(Kind kind) {
        return addresses.getOrDefault(kind, 0L);
    }

    @SuppressWarnings("restricted")
    private static long stub(MethodHandle target) {
        ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
        return Linker.nativeLinker()
                .upcallStub(target, FunctionDescriptor.ofVoid(word, word, word, word, word, word), Arena.global())
                .address();
    }

    private static MethodHandle target() {
        try {
            Class<?> word = long.class;
            return MethodHandles.lookup()
                    .findVirtual(
                            Callbacks.class,
                            "happened",
                            MethodType.methodType(void.class, Kind.class, word, word, word, word, word, word));
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError("a method of this class is missing", impossible);
        }
    }

    /** Called by libvirt. Nothing may be thrown into it: that would end the process. */
    void happened(Kind kind, long connection, long second, long third, long fourth, long fifth, long sixth) {
        try {
            Subscription subscription = subscriptions.get(connection);
            if (subscription != null) {
                subscription.deliver(event(kind, second, third, fourth, fifth, sixth));
            }
        } catch (LibvirtException | RejectedExecutionException e) {
            // The domain has no name any more, or the listener is being taken away: nobody waits for it.
        } catch (RuntimeException e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    private LibvirtEvent event(Kind kind, long domain, long third, long fourth, long fifth, long sixth)
            throws LibvirtException {
        if (kind == Kind.CLOSED) {
            return new LibvirtEvent.ConnectionLost((int) domain);
        }
        try (Call call = new Call(symbols)) {
            String name = call.borrowedString(Function.DOMAIN_GET_NAME, domain);
            String uuid = LibvirtDomain.uuid(call, domain);
            return switch (kind) {
                case LIFECYCLE ->
                    new LibvirtEvent.Lifecycle(
                            uuid, name, at(LibvirtEvent.Lifecycle.Change.values(), (int) third), (int) fourth);
                case DISK_FAILED ->
                    new LibvirtEvent.DiskFailed(
                            uuid,
                            name,
                            NativeCode.text(third),
                            NativeCode.text(fourth),
                            (int) fifth == PAUSES,
                            NativeCode.text(sixth));
                case BLOCK_JOB ->
                    new LibvirtEvent.BlockJobChanged(
                            uuid,
                            name,
                            NativeCode.text(third),
                            BlockJob.kind((int) fourth),
                            at(LibvirtEvent.BlockJobChanged.Status.values(), (int) fifth));
                case AGENT -> new LibvirtEvent.AgentChanged(uuid, name, (int) third == AGENT_CONNECTED);
                case JOB_COMPLETED -> {
                    Parameters parameters = Parameters.read(third, (int) fourth);
                    yield new LibvirtEvent.JobCompleted(
                            uuid, name, new JobStatistics(JobStatistics.State.COMPLETED, parameters));
                }
                case CLOSED -> throw new IllegalStateException("handled above");
            };
        }
    }

    /** The last one stands for whatever a later libvirt adds. */
    private static <T> T at(T[] values, int number) {
        return values[number >= 0 && number < values.length ? number : values.length - 1];
    }
}
