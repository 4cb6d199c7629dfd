package io.holdfast.protocol.control;

import io.holdfast.format.HoldfastException;
import io.holdfast.format.Time;
import io.holdfast.protocol.Enrolment;
import io.holdfast.protocol.OwnCredentials;
import java.time.Duration;
import java.util.function.Consumer;

/** Sees to it that a member asks for a new certificate before its own has expired: looked at whenever it has connected, and every day. */
final class Renewal implements AutoCloseable {
    private static final Duration DAY = Duration.ofDays(1);
    private static final System.Logger LOG = System.getLogger(Renewal.class.getName());

    private final OwnCredentials own;
    private final Consumer<Report> server;
    private final Time time;
    private final Thread thread = Thread.ofVirtual().name("renewal").unstarted(this::watch);
    private volatile boolean offered;

    Renewal(OwnCredentials own, Consumer<Report> server, Time time) {
        this.own = own;
        this.server = server;
        this.time = time;
    }

    void begin() {
        thread.start();
    }

    /** A server that does not know of renewals would end the connection if it were asked. */
    void welcomed(Command.Welcome welcome) {
        offered = welcome.capabilities().contains(Command.Welcome.RENEWALS);
        look();
    }

    private void look() {
        if (offered && own.ageing(time.now())) {
            server.accept(new Report.Renewal(own.ask()));
        }
    }

    /** What cannot be taken is asked for again tomorrow; the certificate before is still good. */
    void renewed(Enrolment.Grant grant) {
        try {
            own.renew(grant);
        } catch (HoldfastException e) {
            LOG.log(System.Logger.Level.WARNING, "The new certificate was not taken; it is asked for again.", e);
        }
    }

    private void watch() {
        try {
            while (true) {
                time.sleep(DAY);
                look();
            }
        } catch (InterruptedException e) {
            // Closed.
            return;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
