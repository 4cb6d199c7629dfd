package io.holdfast.protocol.control;

import io.holdfast.format.Suite;
import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;
import io.holdfast.protocol.Address;
import java.util.List;

/**
 * How an agent gets at a repository for one run.
 *
 * @param media the media server's id, which its certificate must have
 * @param addresses where it listens for data, tried in this order
 * @param repository its id in hex
 * @param chunkMean mean chunk size in bytes, a power of two
 * @param suite its algorithms
 * @param ticket as the server signed it
 * @param wrappedKey the repository's master key, wrapped to the agent's certificate for the purpose {@link #purpose}
 */
public record RepositoryAccess(
        String media,
        List<Address> addresses,
        String repository,
        int chunkMean,
        Suite suite,
        byte[] ticket,
        byte[] wrappedKey) {
    private static final int MAX_MEAN = 16 << 20;

    public RepositoryAccess {
        addresses = List.copyOf(addresses);
    }

    /** What a wrapped key is bound to. */
    public static String purpose(String repository, String run) {
        return "repository " + repository + " run " + run;
    }

    /** What stands for the run in what is handed out for a question: its ticket, and what its key is bound to. */
    public static String run(long question) {
        return "question " + question;
    }

    byte[] encode() {
        FieldWriter out = new FieldWriter().text(1, media);
        addresses.forEach(each -> out.text(2, each.toString()));
        return out.text(3, repository)
                .number(4, chunkMean)
                .bytes(5, ticket)
                .bytes(6, wrappedKey)
                .number(7, suite == Suite.AES ? 0 : suite.number())
                .toBytes();
    }

    static RepositoryAccess decode(byte[] bytes, String subject) {
        Fields in = Fields.decode(bytes, subject);
        return new RepositoryAccess(
                in.text(1),
                in.texts(2).stream().map(Address::parse).toList(),
                in.text(3),
                in.count(4, MAX_MEAN),
                suite(in.number(7), subject),
                in.bytes(5),
                in.bytes(6));
    }

    /** Servers of earlier versions name none. */
    private static Suite suite(long number, String subject) {
        return number == 0 ? Suite.AES : Suite.of(number, "The repository of this order", subject);
    }
}
