package io.holdfast.protocol.control;

import io.holdfast.protocol.Enrolment;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What the server tells an agent or a media server. */
public sealed interface Command {
    /**
     * The answer to the first message.
     *
     * @param ticketKey with which a media server judges tickets: Ed25519, X.509 encoding
     * @param revoked serial numbers of certificates that no longer count, in hex
     * @param capabilities what this version can do beyond the first, by name
     */
    record Welcome(Instant clock, byte[] ticketKey, List<String> revoked, List<String> capabilities)
            implements Command {
        /** It answers who asks for a new certificate. */
        public static final String RENEWALS = "renewals";

        public Welcome {
            revoked = List.copyOf(revoked);
            capabilities = List.copyOf(capabilities);
        }
    }

    /**
     * Something to do. An attempt that is known already is not begun again.
     *
     * @param access for work that reads or writes chunks
     * @param deadline after which the attempt must end, failed
     */
    record Order(
            Attempt attempt, Work work, Optional<RepositoryAccess> access, RunLimits limits, Optional<Instant> deadline)
            implements Command {}

    /** Stop; an outcome follows. */
    record Cancel(Attempt attempt) implements Command {}

    record ChangeLimits(Attempt attempt, RunLimits limits) implements Command {}

    /** All sessions of a media server together: bytes a second, empty for as many as possible. */
    record LimitMedia(OptionalLong bytesPerSecond) implements Command {}

    /** The outcome, or the commit, of an attempt is safe with the server. */
    record Acknowledge(Attempt attempt) implements Command {}

    /** Serial numbers of certificates that no longer count, in hex; takes the place of those before. */
    record Revoke(List<String> serials) implements Command {
        public Revoke {
            serials = List.copyOf(serials);
        }
    }

    /**
     * Something to look up in a snapshot.
     *
     * @param id the server's own
     * @param credit bytes of content that may be sent before more is asked for
     */
    record Question(long id, RepositoryAccess access, Inquiry inquiry, long credit) implements Command {}

    /** More bytes of content may be sent. */
    record Credit(long question, long bytes) implements Command {}

    /** Nobody waits for the answer any more. */
    record Withdraw(long question) implements Command {}

    /** Look at once for what can be protected. */
    record Discover() implements Command {}

    /**
     * Get these packages and have them installed; only for an agent with that capability.
     *
     * @param upgrade the server's id of it
     * @param warrant signed by the authority, for whoever installs them
     */
    record Upgrade(String upgrade, byte[] warrant) implements Command {}

    /** A piece of a package that was asked for; empty when this server has it no more. */
    record Piece(String sha256, long offset, byte[] content) implements Command {}

    /** The new certificate that was asked for. */
    record Renewed(Enrolment.Grant grant) implements Command {}
}
