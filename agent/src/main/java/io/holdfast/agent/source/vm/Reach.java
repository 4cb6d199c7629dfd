package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.LibvirtPlatform;
import io.holdfast.agent.platform.Patience;
import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.platform.libvirt.LibvirtDomain;
import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.format.Time;

/** A way to a host that outlives restarts of its libvirtd: machines run on meanwhile, and so do their backup jobs. Safe for use by many threads. */
public final class Reach implements AutoCloseable {
    private final String uri;
    private final Time time;
    private final LibvirtPlatform platform;
    private final Patience patience;

    private Reach(String uri, Time time, LibvirtPlatform platform) {
        this.uri = uri;
        this.time = time;
        this.platform = platform;
        patience = new Patience(platform, time);
    }

    /** Connects. */
    public static Reach to(String uri, Time time) {
        return new Reach(uri, time, LibvirtPlatform.connect(uri));
    }

    public String uri() {
        return uri;
    }

    /** The host, asked without patience. */
    public LibvirtPlatform platform() {
        return platform;
    }

    Time time() {
        return time;
    }

    /** Something asked of a domain. */
    @FunctionalInterface
    interface Question<T> {
        T ask(LibvirtDomain domain) throws LibvirtException;
    }

    /** Something done to a domain. */
    @FunctionalInterface
    interface Order {
        void give(LibvirtDomain domain) throws LibvirtException;
    }

    /** Asks a domain; when libvirtd is away, again until it is back or patience ends. What is asked must bear being asked twice. */
    <T> T ask(String uuid, Question<T> question) throws LibvirtException {
        return patience.ask(() -> question.ask(platform.connection().domainByUuid(uuid)));
    }

    void order(String uuid, Order order) throws LibvirtException {
        ask(uuid, domain -> {
            order.give(domain);
            return domain;
        });
    }

    /** A machine as it is now, likewise. */
    VirtualMachine machine(String uuid) {
        return patience.ask(() -> platform.machine(uuid));
    }

    @Override
    public void close() {
        platform.close();
    }
}
