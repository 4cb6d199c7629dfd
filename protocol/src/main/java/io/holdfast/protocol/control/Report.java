package io.holdfast.protocol.control;

import io.holdfast.format.Manifest;
import io.holdfast.format.SnapshotId;
import io.holdfast.protocol.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What an agent or a media server tells the server. */
public sealed interface Report {
    /**
     * The first message.
     *
     * @param version of the program
     * @param clock of this machine
     * @param capabilities what this version can do beyond the first, by name
     * @param facts about the machine: processors, memory, kernel
     * @param unfinished attempts it still works at, or whose outcome was not acknowledged
     */
    record Hello(
            String version,
            String host,
            String system,
            String architecture,
            Instant clock,
            List<String> capabilities,
            Map<String, String> facts,
            List<Attempt> unfinished)
            implements Report {
        /** An agent installs packages that it is ordered to. */
        public static final String UPGRADES = "upgrades";

        /** Of the facts: the version of the package that the program came in. */
        public static final String PACKAGE = "package";

        /** A media server tells how far its orders are, as agents always did. */
        public static final String PROGRESS = "progress";

        /** The fact under which an agent gives its public key of SM2, in hex: to it keys of repositories of suite SM are wrapped. */
        public static final String SM2 = "sm2";

        public Hello {
            capabilities = List.copyOf(capabilities);
            facts = Map.copyOf(facts);
            unfinished = List.copyOf(unfinished);
        }
    }

    /** All that an agent can protect; takes the place of what it said before. */
    record Inventory(List<ResourceKind> kinds, List<Resource> resources) implements Report {
        public Inventory {
            kinds = List.copyOf(kinds);
            resources = List.copyOf(resources);
        }
    }

    /** All that a media server has; takes the place of what it said before. */
    record Stock(List<StoreState> stores, List<RepositoryState> repositories, OptionalLong limit) implements Report {
        public Stock {
            stores = List.copyOf(stores);
            repositories = List.copyOf(repositories);
        }
    }

    /**
     * Where an attempt is, about every second.
     *
     * @param phase in one word, such as {@code reading}
     * @param found bytes of content seen
     * @param read bytes read from the source, or written to the target of a restore
     * @param fresh bytes of chunks not known before
     * @param sealed what those take
     * @param sent bytes on the network, both ways
     * @param expectedBytes of content in all, as far as that is known
     */
    record Progress(
            Attempt attempt,
            String phase,
            long files,
            long found,
            long read,
            long fresh,
            long sealed,
            long sent,
            long exceptions,
            OptionalLong expectedFiles,
            OptionalLong expectedBytes,
            String current,
            Shares shares)
            implements Report {}

    /** How an attempt ended; said again after each reconnection until it is acknowledged. */
    record Outcome(
            Attempt attempt,
            Result result,
            Optional<SnapshotId> snapshot,
            Optional<Manifest.Counts> counts,
            List<ObjectException> exceptions,
            long exceptionCount,
            Optional<Problem> problem,
            Instant began,
            Duration took,
            long sent,
            Shares shares,
            Map<String, Long> figures,
            List<String> remarks)
            implements Report {
        public Outcome {
            exceptions = List.copyOf(exceptions);
            figures = Map.copyOf(figures);
            remarks = List.copyOf(remarks);
        }
    }

    /**
     * A media server published a snapshot; said again until it is acknowledged. Only with this and the agent's outcome is there a recovery point.
     *
     * @param stored bytes that this session added
     */
    record Committed(Attempt attempt, String repository, SnapshotId snapshot, Instant at, long chunks, long stored)
            implements Report {}

    /** A part of the answer to a question. */
    record Answer(long question, Part part) implements Report {}

    /** A new certificate is asked for, with a request (PKCS#10, DER) of a new key; only of a server with that capability. */
    record Renewal(byte[] request) implements Report {}

    /** The next piece of a package of this upgrade is asked for. */
    record Wanted(String upgrade, String sha256, long offset) implements Report {}

    /** How far an upgrade is here. That it worked shows in the next {@link Hello}. */
    record Upgrading(String upgrade, Stage stage, Optional<Problem> problem) implements Report {}

    /** How far an upgrade is on the agent's machine. The order is the number on the wire. */
    enum Stage {
        FETCHING,
        INSTALLING,
        FAILED
    }

    /** How an attempt ended. The order is the number on the wire. */
    enum Result {
        COMPLETE,
        COMPLETE_WITH_EXCEPTIONS,
        FAILED,
        CANCELLED
    }
}
