package io.holdfast.protocol;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Lets the machine of one agent install packages. Signed with the key of the installation's certificate authority, so that whoever installs them
 * needs only the root certificate to judge it, and the agent that carries it cannot make or change one.
 *
 * @param upgrade the server's id of it
 * @param agent whose machine it is for: the id in the certificate
 * @param version that is installed afterwards, as Debian writes it
 * @param expires until when installing may begin
 */
public record Warrant(
        String upgrade, String agent, String version, Direction direction, List<Parcel> packages, Instant expires) {
    /** Apart from everything else that this key signs: certificates begin with another byte. */
    private static final byte[] PURPOSE = "holdfast warrant 1\n".getBytes(StandardCharsets.US_ASCII);

    private static final String ALGORITHM = "SHA256withECDSA";
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9.+~:_-]{1,100}");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    public Warrant {
        packages = List.copyOf(packages);
        if (!PLAIN.matcher(upgrade).matches() || !PLAIN.matcher(version).matches()) {
            throw new IllegalArgumentException("no upgrade or no version");
        }
    }

    /** Which versions may be installed over which. The order is the number on the wire. */
    public enum Direction {
        /** Newer ones only. */
        FORWARD,
        /** Older ones, too. */
        ANY
    }

    /**
     * One package.
     *
     * @param sha256 of its file, in hex
     */
    public record Parcel(String name, long bytes, String sha256) {
        public Parcel {
            if (!PLAIN.matcher(name).matches() || !DIGEST.matcher(sha256).matches() || bytes < 0) {
                throw new IllegalArgumentException("no package");
            }
        }
    }

    /** As it is handed out. */
    public byte[] signed(PrivateKey authority) {
        byte[] body = body();
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(authority);
            signature.update(PURPOSE);
            signature.update(body);
            return new FieldWriter().bytes(1, body).bytes(2, signature.sign()).toBytes();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the authority's key is no P-256 key", e);
        }
    }

    private byte[] body() {
        FieldWriter out = new FieldWriter()
                .text(1, upgrade)
                .text(2, agent)
                .text(3, version)
                .number(4, direction.ordinal());
        packages.forEach(each -> out.bytes(
                5,
                new FieldWriter()
                        .text(1, each.name())
                        .number(2, each.bytes())
                        .text(3, each.sha256())
                        .toBytes()));
        return out.signed(6, expires.getEpochSecond()).toBytes();
    }

    /**
     * Reads one and checks that a root signed it for this agent, and that it has not expired.
     *
     * @throws HoldfastException {@code UPGRADE_REFUSED}
     */
    public static Warrant verified(byte[] signed, Collection<X509Certificate> roots, String agent, Instant now) {
        Warrant warrant;
        try {
            Fields in = Fields.decode(signed, "warrant");
            byte[] body = in.bytes(1);
            if (roots.stream().noneMatch(root -> signed(root, body, in.bytes(2)))) {
                throw refused("it is not signed by this installation");
            }
            warrant = decode(body);
        } catch (IllegalArgumentException e) {
            throw refused("it is malformed");
        } catch (HoldfastException e) {
            throw e.code() == ErrorCode.UPGRADE_REFUSED ? e : refused("it is malformed");
        }
        if (!warrant.agent.equals(agent)) {
            throw refused("it is for the agent " + warrant.agent + ", and this is " + agent);
        }
        if (now.isAfter(warrant.expires)) {
            throw refused("it expired at " + warrant.expires);
        }
        return warrant;
    }

    private static boolean signed(X509Certificate root, byte[] body, byte[] signed) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(root.getPublicKey());
            signature.update(PURPOSE);
            signature.update(body);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // Another kind of key, or no signature at all.
            return false;
        }
    }

    private static Warrant decode(byte[] body) {
        Fields in = Fields.decode(body, "warrant");
        return new Warrant(
                in.text(1),
                in.text(2),
                in.text(3),
                Direction.values()[in.count(4, Direction.values().length - 1)],
                in.all(5).stream()
                        .map(each -> Fields.decode(each, "warrant"))
                        .map(each -> new Parcel(each.text(1), each.number(2), each.text(3)))
                        .toList(),
                Instant.ofEpochSecond(Math.clamp(in.signed(6), 0, Integer.MAX_VALUE * 64L)));
    }

    /** Why packages are not installed. */
    public static HoldfastException refused(String why) {
        return new HoldfastException(
                ErrorCode.UPGRADE_REFUSED,
                "upgrade",
                "The packages were not installed: " + why + ". Nothing was changed; order the upgrade again.");
    }
}
