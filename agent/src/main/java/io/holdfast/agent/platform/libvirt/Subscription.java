package io.holdfast.agent.platform.libvirt;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A listener of a connection, and what libvirt was told for it. */
final class Subscription {
    private final long connection;
    private final LibvirtListener listener;
    private final List<Integer> registered = new ArrayList<>();
    // Not on the thread of the loop: a listener that calls libvirt would wait for that very thread.
    private final ExecutorService delivery = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("libvirt-listener").factory());
    private long closeCallback;

    Subscription(long connection, LibvirtListener listener) {
        this.connection = connection;
        this.listener = listener;
    }

    long connection() {
        return connection;
    }

    void register(Call call, Callbacks callbacks) throws LibvirtException {
        for (Callbacks.Kind kind : Callbacks.Kind.values()) {
            if (kind == Callbacks.Kind.CLOSED) {
                // Drivers that have no daemon have no such thing.
                long address = callbacks.address(kind);
                call.attempt(Function.CONNECT_REGISTER_CLOSE, connection, address, 0, 0)
                        .ifPresent(done -> closeCallback = address);
            } else {
                call.attempt(
                                Function.CONNECT_EVENT_REGISTER,
                                connection,
                                0,
                                kind.number(),
                                callbacks.address(kind),
                                0,
                                0)
                        .ifPresent(registered::add);
            }
        }
        if (registered.isEmpty()) {
            // Says why not.
            call.check(
                    Function.CONNECT_EVENT_REGISTER,
                    connection,
                    0,
                    Callbacks.Kind.LIFECYCLE.number(),
                    callbacks.address(Callbacks.Kind.LIFECYCLE),
                    0,
                    0);
        }
    }

    void deregister(Call call) {
        registered.forEach(each -> call.attempt(Function.CONNECT_EVENT_DEREGISTER, connection, each));
        if (closeCallback != 0) {
            call.attempt(Function.CONNECT_UNREGISTER_CLOSE, connection, closeCallback);
        }
        delivery.shutdown();
    }

    void deliver(LibvirtEvent event) {
        delivery.execute(() -> listener.happened(event));
    }
}
