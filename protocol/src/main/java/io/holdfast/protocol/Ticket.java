package io.holdfast.protocol;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Lets one agent open a session on one repository for one attempt of a run. Signed by the server (Ed25519), so that a media server
 * needs only the server's public key to judge it.
 *
 * @param id 16 random bytes: a ticket opens one session, which may be resumed
 * @param agent whom it was given to: the id in the certificate
 * @param repository its id in hex
 * @param points snapshots that may be read
 * @param expires until when a session may be opened or resumed
 */
public record Ticket(
        byte[] id,
        String agent,
        String repository,
        String run,
        int attempt,
        Set<Right> rights,
        List<SnapshotId> points,
        Instant expires) {
    /** Bytes of an id. */
    public static final int ID = 16;

    private static final String ALGORITHM = "Ed25519";
    private static final int SIGNATURE = 64;

    public Ticket {
        rights = Set.copyOf(rights);
        points = List.copyOf(points);
    }

    /** As it is handed out. */
    public byte[] signed(PrivateKey server) {
        byte[] body = body();
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(server);
            signature.update(body);
            return new FieldWriter().bytes(1, body).bytes(2, signature.sign()).toBytes();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the server's ticket key is no Ed25519 key", e);
        }
    }

    private byte[] body() {
        int mask = 0;
        for (Right right : rights) {
            mask |= 1 << right.ordinal();
        }
        FieldWriter out = new FieldWriter()
                .bytes(1, id)
                .text(2, agent)
                .text(3, repository)
                .text(4, run)
                .number(5, attempt)
                .number(6, mask);
        points.forEach(point -> out.bytes(7, point.bytes()));
        return out.signed(8, expires.getEpochSecond()).toBytes();
    }

    /**
     * Reads a ticket and checks its signature and expiry; to whom it was given is the caller's to compare.
     *
     * @throws HoldfastException {@code TICKET_REFUSED}, {@code TICKET_EXPIRED}
     */
    public static Ticket verified(byte[] signed, PublicKey server, Instant now) {
        Ticket ticket;
        try {
            Fields in = Fields.decode(signed, "ticket");
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(server);
            signature.update(in.bytes(1));
            if (!signature.verify(in.bytes(2, SIGNATURE))) {
                throw refused("its signature is not this server's");
            }
            ticket = decode(in.bytes(1));
        } catch (GeneralSecurityException e) {
            throw refused("its signature cannot be checked");
        } catch (HoldfastException e) {
            throw e.code() == ErrorCode.TICKET_REFUSED ? e : refused("it is malformed");
        }
        if (now.isAfter(ticket.expires)) {
            throw new HoldfastException(
                    ErrorCode.TICKET_EXPIRED,
                    "run " + ticket.run,
                    "The ticket of run " + ticket.run + " expired at " + ticket.expires + ". Start the run again.");
        }
        return ticket;
    }

    private static Ticket decode(byte[] body) {
        Fields in = Fields.decode(body, "ticket");
        Set<Right> rights = EnumSet.noneOf(Right.class);
        long mask = in.number(6);
        for (Right right : Right.values()) {
            if ((mask >> right.ordinal() & 1) != 0) {
                rights.add(right);
            }
        }
        long expires = in.signed(8);
        if (Math.abs(expires) > Integer.MAX_VALUE * 64L) {
            throw refused("its expiry is out of range");
        }
        return new Ticket(
                in.bytes(1, ID),
                in.text(2),
                in.text(3),
                in.text(4),
                in.count(5, 1_000_000),
                rights,
                in.all(7).stream().map(SnapshotId::of).toList(),
                Instant.ofEpochSecond(expires));
    }

    private static HoldfastException refused(String why) {
        return new HoldfastException(
                ErrorCode.TICKET_REFUSED, "ticket", "The ticket was refused: " + why + ". Start the run again.");
    }
}
