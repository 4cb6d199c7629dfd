package io.holdfast.dist.process;

import io.holdfast.agent.upgrade.Spool;
import io.holdfast.cli.input.Arguments;
import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import io.holdfast.cli.verb.Verb;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.Sha256;
import io.holdfast.protocol.InWords;
import io.holdfast.protocol.Warrant;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;

/**
 * {@code agent accept-upgrade}: what {@code holdfast-agent-upgrade.service} begins with. It believes nothing in the spool, which the agent can write to: packages are copied to where it cannot, and judged there.
 */
public final class AgentAccept implements Verb {
    private static final int LONGEST = 64 << 10;
    private static final String SPOOL = "--spool";
    private static final String INTO = "--into";
    private static final String TRUST = "--trust";

    @Override
    public Options options() {
        return Options.of(
                        "accept-upgrade",
                        "Copies packages that the agent has fetched, if the installation has signed them for this machine.")
                .value(SPOOL, "DIR", "Where the agent put them (default " + AgentRun.SPOOL + ").")
                .value(INTO, "DIR", "Where they are copied to; only root may write to it.")
                .value(TRUST, "DIR", "The certificates to believe (default " + InstallerTrust.PLACE + ").");
    }

    @Override
    public ExitCode run(Context context) {
        Arguments arguments = context.arguments();
        arguments.operands(0, 0);
        Path spool = Path.of(arguments.text(SPOOL).orElse(AgentRun.SPOOL.toString()));
        Path into = Path.of(arguments.text(INTO).orElseThrow(() -> Arguments.usage(INTO, "Give " + INTO + " DIR.")));
        InstallerTrust trust =
                InstallerTrust.read(Path.of(arguments.text(TRUST).orElse(InstallerTrust.PLACE.toString())));
        try {
            Warrant warrant = Warrant.verified(
                    warrant(spool), trust.roots(), trust.agent(), context.time().now());
            for (Warrant.Parcel each : warrant.packages()) {
                copy(spool.resolve(each.sha256() + ".deb"), into.resolve(each.name() + ".deb"), each);
            }
            Map<String, String> facts = Map.of(
                    "upgrade", warrant.upgrade(),
                    "version", warrant.version(),
                    "direction", warrant.direction().name());
            for (Map.Entry<String, String> fact : facts.entrySet()) {
                Files.writeString(into.resolve(fact.getKey()), fact.getValue() + "\n");
            }
            context.output().line("Accepted " + warrant.version() + ".");
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.TARGET_UNWRITABLE,
                    into.toString(),
                    "The packages cannot be copied from " + spool + " to " + into + ": " + InWords.of(e) + ".",
                    e);
        }
        return context.end(ExitCode.COMPLETE);
    }

    private static byte[] warrant(Path spool) throws IOException {
        try (InputStream in = Files.newInputStream(spool.resolve(Spool.WARRANT), LinkOption.NOFOLLOW_LINKS)) {
            return in.readNBytes(LONGEST);
        }
    }

    /** What is judged is what was copied: the file that it came from may change meanwhile. */
    private static void copy(Path from, Path to, Warrant.Parcel parcel) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(from, LinkOption.NOFOLLOW_LINKS), digest);
                FileChannel channel = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            byte[] buffer = new byte[1 << 16];
            long left = parcel.bytes();
            for (int got = in.read(buffer); got >= 0 && left >= 0; got = in.read(buffer)) {
                out.write(buffer, 0, got);
                left -= got;
            }
            channel.force(true);
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(parcel.sha256())) {
            Files.delete(to);
            throw Warrant.refused("the package " + parcel.name() + " is not the one that was signed");
        }
    }
}
