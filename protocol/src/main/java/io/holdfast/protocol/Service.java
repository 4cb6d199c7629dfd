package io.holdfast.protocol;

import java.util.Optional;

/** What a connection is for, agreed upon in the handshake (ALPN). The number is the version of the protocol. */
public enum Service {
    CONTROL("holdfast-control/1", Admission.CERTIFIED),
    DATA("holdfast-data/1", Admission.CERTIFIED),
    ENROLMENT("holdfast-enrolment/1", Admission.ANYBODY);

    /** Who may have it. */
    enum Admission {
        /** Who has a certificate of this installation. */
        CERTIFIED,
        /** Who has a token, which is asked for first. */
        ANYBODY
    }

    private final String name;
    private final Admission admission;

    Service(String name, Admission admission) {
        this.name = name;
        this.admission = admission;
    }

    /** As in the handshake. */
    public String protocol() {
        return name;
    }

    Admission admission() {
        return admission;
    }

    static Optional<Service> of(String name) {
        for (Service service : values()) {
            if (service.name.equals(name)) {
                return Optional.of(service);
            }
        }
        return Optional.empty();
    }
}
