package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.LibvirtPlatform;
import io.holdfast.agent.platform.libvirt.LibvirtDomain;
import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.agent.platform.libvirt.Problem;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import java.time.Duration;

/** A way to a host that outlives restarts of its libvirtd: machines run on meanwhile, and so do their backup jobs. Safe for use by many threads. */
public final class Reach implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final String uri;
    private final Time time;
    private LibvirtPlatform platform;

    private Reach(String uri, Time time, LibvirtPlatform platform) {
        this.uri = uri;
        this.time = time;
        this.platform = platform;
    }

    /** Connects. */
    public static Reach to(String uri, Time time) {
        return new Reach(uri, time, LibvirtPlatform.connect(uri));
    }

    public String uri() {
        return uri;
    }

    /** The connection of now. */
    public synchronized LibvirtPlatform platform() {
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
        long end = time.nanos() + PATIENCE.toNanos();
        while (true) {
            LibvirtPlatform used = platform();
            try {
                return question.ask(used.connection().domainByUuid(uuid));
            } catch (LibvirtException e) {
                if (e.problem() != Problem.UNREACHABLE || time.nanos() > end) {
                    throw e;
                }
            }
            pause();
            reconnect(used);
        }
    }

    void order(String uuid, Order order) throws LibvirtException {
        ask(uuid, domain -> {
            order.give(domain);
            return domain;
        });
    }

    private synchronized void reconnect(LibvirtPlatform broken) {
        if (platform != broken) {
            return;
        }
        try {
            platform = LibvirtPlatform.connect(uri);
            broken.close();
        } catch (HoldfastException e) {
            if (e.code() != ErrorCode.PLATFORM_UNREACHABLE) {
                throw e;
            }
        }
    }

    private void pause() {
        try {
            time.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldfastException(ErrorCode.SESSION_CANCELLED, uri, "Cancelled while libvirtd was away.", e);
        }
    }

    @Override
    public synchronized void close() {
        platform.close();
    }
}
