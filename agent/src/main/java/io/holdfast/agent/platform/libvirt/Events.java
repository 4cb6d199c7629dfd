package io.holdfast.agent.platform.libvirt;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * libvirt's event loop on a thread of its own, which also notices connections that are dead, and the way of an event to the listener of its connection. The loop runs while there are
 * connections: a process that ends waits for threads in native code, some tenths of a second.
 */
final class Events {
    private final Symbols symbols;
    private final Map<Long, Subscription> subscriptions = new ConcurrentHashMap<>();
    private boolean prepared;
    private boolean looping;
    private int connections;
    private Optional<Callbacks> callbacks = Optional.empty();

    Events(Symbols symbols) {
        this.symbols = symbols;
    }

    /** A connection is about to be opened: it binds to the loop then. */
    synchronized void opening() throws LibvirtException {
        prepare();
        connections++;
        if (!looping) {
            looping = true;
            Thread.ofPlatform().daemon().name("libvirt-events").start(this::loop);
        }
    }

    /** A connection is about to be closed, which wakes the loop, or could not be opened. */
    synchronized void closing() {
        connections--;
    }

    private void prepare() throws LibvirtException {
        if (prepared) {
            return;
        }
        try (Call call = new Call(symbols)) {
            call.check(Function.INITIALIZE);
            // It would write errors to standard error as well. A function is needed: null means the default, which
            // writes.
            call.invoke(Function.SET_ERROR_FUNC, 0, NativeCode.NOTHING);
            call.check(Function.EVENT_REGISTER_DEFAULT);
        }
        prepared = true;
    }

    private void loop() {
        try (Call call = new Call(symbols)) {
            // Ends, too, when the loop itself is broken; connections then notice nothing on their own, but each call
            // still fails as it should.
            while (goesOn() && call.attempt(Function.EVENT_RUN_DEFAULT).isPresent()) {}
        }
    }

    private synchronized boolean goesOn() {
        looping = connections > 0;
        return looping;
    }

    /** Lets events of a connection go to a listener from now on. */
    Subscription subscribe(Call call, long connection, LibvirtListener listener) throws LibvirtException {
        Subscription subscription = new Subscription(connection, listener);
        if (subscriptions.putIfAbsent(connection, subscription) != null) {
            throw new IllegalStateException("the connection has a listener");
        }
        try {
            subscription.register(call, callbacks());
            return subscription;
        } catch (LibvirtException e) {
            unsubscribe(call, subscription);
            throw e;
        }
    }

    /** No event is delivered that happens after this. */
    void unsubscribe(Call call, Subscription subscription) {
        subscriptions.remove(subscription.connection(), subscription);
        subscription.deregister(call);
    }

    private synchronized Callbacks callbacks() {
        // Upcalls cost start-up time, which who only lists machines does not pay.
        Callbacks present = callbacks.orElseGet(() -> new Callbacks(symbols, subscriptions));
        callbacks = Optional.of(present);
        return present;
    }
}
