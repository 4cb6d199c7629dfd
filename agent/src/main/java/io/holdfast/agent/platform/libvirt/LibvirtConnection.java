package io.holdfast.agent.platform.libvirt;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/**
 * A connection to the libvirtd of a host. Safe for use by many threads.
 *
 * <p>It does not heal: when libvirtd was restarted, {@link #isAlive} is false, each call fails with {@link Problem#UNREACHABLE}, and another must be opened. A libvirtd that
 * is silent for about 20 seconds counts as gone.
 */
public final class LibvirtConnection implements AutoCloseable {
    private static final int KEEP_ALIVE_SECONDS = 5;
    private static final int KEEP_ALIVE_COUNT = 3;

    private final Threads threads;
    private final Events events;
    private final long connection;
    private Optional<Subscription> subscription = Optional.empty();
    private boolean closed;

    private LibvirtConnection(Threads threads, Events events, long connection) {
        this.threads = threads;
        this.events = events;
        this.connection = connection;
    }

    static LibvirtConnection open(Threads threads, Events events, String uri) throws LibvirtException {
        events.opening();
        try {
            return threads.run(call -> {
                long connection = call.pointer(Function.CONNECT_OPEN, uri.isEmpty() ? 0 : call.text(uri));
                // Drivers without a daemon refuse it and need none.
                call.attempt(Function.CONNECT_SET_KEEP_ALIVE, connection, KEEP_ALIVE_SECONDS, KEEP_ALIVE_COUNT);
                return new LibvirtConnection(threads, events, connection);
            });
        } catch (LibvirtException e) {
            events.closing();
            throw e;
        }
    }

    /** Something done with the connection, which stays open meanwhile even if it is closed. */
    @FunctionalInterface
    interface Body<T> {
        T run(Call call, long connection) throws LibvirtException;
    }

    <T> T run(Body<T> body) throws LibvirtException {
        return threads.run(call -> {
            synchronized (this) {
                if (closed) {
                    throw LibvirtException.closed("");
                }
                call.check(Function.CONNECT_REF, connection);
            }
            try {
                return body.run(call, connection);
            } finally {
                call.attempt(Function.CONNECT_CLOSE, connection);
            }
        });
    }

    /** Ends it; calls under way come to their own end. The second time nothing happens. */
    @Override
    public void close() {
        Optional<Subscription> listening;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            listening = subscription;
            subscription = Optional.empty();
        }
        events.closing();
        try {
            threads.run(call -> {
                listening.ifPresent(each -> events.unsubscribe(call, each));
                return call.attempt(Function.CONNECT_CLOSE, connection);
            });
        } catch (LibvirtException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Whether libvirtd is still there, as far as is known without asking it. False when closed. */
    public boolean isAlive() {
        try {
            return run((call, at) -> call.check(Function.CONNECT_IS_ALIVE, at) == 1);
        } catch (LibvirtException e) {
            return false;
        }
    }

    /** The version of libvirtd. */
    public LibvirtVersion version() throws LibvirtException {
        return run((call, at) -> number(call, Function.CONNECT_GET_LIB_VERSION, at));
    }

    /** The version of the hypervisor, such as QEMU. */
    public LibvirtVersion hypervisorVersion() throws LibvirtException {
        return run((call, at) -> number(call, Function.CONNECT_GET_VERSION, at));
    }

    private static LibvirtVersion number(Call call, Function function, long at) throws LibvirtException {
        MemorySegment packed = call.room(Long.BYTES);
        call.check(function, at, packed.address());
        return LibvirtVersion.unpack(packed.get(ValueLayout.JAVA_LONG, 0));
    }

    /** The name of the host. */
    public String hostname() throws LibvirtException {
        return run((call, at) -> call.string(Function.CONNECT_GET_HOSTNAME, at));
    }

    /** As libvirt words it. */
    public String uri() throws LibvirtException {
        return run((call, at) -> call.string(Function.CONNECT_GET_URI, at));
    }

    /** What the host can run, in XML. */
    public String capabilities() throws LibvirtException {
        return run((call, at) -> call.string(Function.CONNECT_GET_CAPABILITIES, at));
    }

    /** What domains of the host's usual kind can do, in XML. Whether incremental backup is among it, it says since 6.0.0. */
    public String domainCapabilities() throws LibvirtException {
        return run((call, at) -> call.string(Function.CONNECT_GET_DOMAIN_CAPABILITIES, at));
    }

    /** All domains, running or not, persistent or not. */
    public List<LibvirtDomain> domains() throws LibvirtException {
        return run((call, at) ->
                call.list(Function.CONNECT_LIST_ALL_DOMAINS, Function.DOMAIN_FREE, at, 0, each -> domain(call, each)));
    }

    /** The domain of a name. @throws LibvirtException {@link Problem#NO_DOMAIN} */
    public LibvirtDomain domainByName(String name) throws LibvirtException {
        return run((call, at) -> taken(call, call.pointer(Function.DOMAIN_LOOKUP_BY_NAME, at, call.text(name))));
    }

    /**
     * The domain of a UUID.
     *
     * @param uuid with or without hyphens
     * @throws LibvirtException {@link Problem#NO_DOMAIN}; when it is no UUID at all, {@link Problem#OTHER}
     */
    public LibvirtDomain domainByUuid(String uuid) throws LibvirtException {
        return run((call, at) -> taken(call, call.pointer(Function.DOMAIN_LOOKUP_BY_UUID, at, call.text(uuid))));
    }

    /** Makes a domain that stays, or changes what it will be at its next start. It is not started. */
    public LibvirtDomain define(String xml) throws LibvirtException {
        return run((call, at) -> taken(call, call.pointer(Function.DOMAIN_DEFINE, at, call.text(xml))));
    }

    /** Starts a domain that libvirt forgets when it ends, unless one of its UUID is defined. */
    public LibvirtDomain create(String xml, StartFlag... flags) throws LibvirtException {
        return run((call, at) ->
                taken(call, call.pointer(Function.DOMAIN_CREATE_XML, at, call.text(xml), Flag.of(flags))));
    }

    private LibvirtDomain taken(Call call, long domain) throws LibvirtException {
        try {
            return domain(call, domain);
        } finally {
            call.attempt(Function.DOMAIN_FREE, domain);
        }
    }

    private LibvirtDomain domain(Call call, long domain) throws LibvirtException {
        return new LibvirtDomain(
                this, LibvirtDomain.uuid(call, domain), call.borrowedString(Function.DOMAIN_GET_NAME, domain));
    }

    /** The storage pools of the host. */
    public StoragePools pools() {
        return new StoragePools(this);
    }

    /**
     * Tells a listener of everything that happens from now on, on all domains of the host, until this is closed.
     *
     * @throws IllegalStateException when there is one
     */
    public void listen(LibvirtListener listener) throws LibvirtException {
        Subscription made = run((call, at) -> events.subscribe(call, at, listener));
        synchronized (this) {
            if (!closed) {
                subscription = Optional.of(made);
                return;
            }
        }
        threads.run(call -> {
            events.unsubscribe(call, made);
            return made;
        });
    }
}
