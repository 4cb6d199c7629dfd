package io.holdfast.protocol.control;

import io.holdfast.format.layout.FieldWriter;
import io.holdfast.format.layout.Fields;

/**
 * One repository of a media server.
 *
 * @param id in hex
 * @param stored bytes of sealed chunks
 * @param asked look-ups since the media server began
 * @param known those that found their chunk
 */
public record RepositoryState(
        String id,
        String pool,
        long chunks,
        long packs,
        long stored,
        long snapshots,
        int sessions,
        long asked,
        long known) {
    byte[] encode() {
        return new FieldWriter()
                .text(1, id)
                .text(2, pool)
                .number(3, chunks)
                .number(4, packs)
                .number(5, stored)
                .number(6, snapshots)
                .number(7, sessions)
                .number(8, asked)
                .number(9, known)
                .toBytes();
    }

    static RepositoryState decode(byte[] bytes, String subject) {
        Fields in = Fields.decode(bytes, subject);
        return new RepositoryState(
                in.text(1),
                in.text(2),
                in.number(3),
                in.number(4),
                in.number(5),
                in.number(6),
                in.count(7, 1_000_000),
                in.number(8),
                in.number(9));
    }
}
