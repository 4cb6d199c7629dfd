package io.holdfast.agent.backup;

import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.format.tree.Attributes;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Turns documents into files that only root may read, for such documents tell secrets. Nothing is known of their times, so equal documents are equal files. */
final class DocumentReading {
    private static final int MODE = 0600;
    private static final Attributes ATTRIBUTES =
            new Attributes(MODE, 0, 0, "", "", new Attributes.Stamp(0, 0), Attributes.NONE.identity(), List.of());

    private final Engine engine;
    private final Intake intake;

    DocumentReading(Engine engine) {
        this.engine = engine;
        intake = new Intake(engine.batches(), engine.state());
    }

    static byte[] name(Request.Document document) {
        return document.name().getBytes(StandardCharsets.UTF_8);
    }

    /** Its entry, some time before the run ends. */
    CompletableFuture<Entry> read(Request.Document document) throws InterruptedException {
        byte[] bytes = document.content();
        BackupProgress progress = engine.state().progress();
        progress.files.increment();
        progress.found.add(bytes.length);
        CompletableFuture<Entry> entry = new CompletableFuture<>();
        ContentStream.Receiver receiver = (content, length) ->
                entry.complete(new Entry(name(document), Entry.Type.FILE, length, ATTRIBUTES, content));
        if (bytes.length <= Content.MAX_INLINE) {
            progress.read.add(bytes.length);
            receiver.accept(bytes.length == 0 ? new Content.Empty() : new Content.Inline(bytes), bytes.length);
            return entry;
        }
        ContentStream stream = new ContentStream(
                engine.pages(),
                new FileLevel.Identity.Unnamed(),
                Former.none(),
                Recorder.none(engine.state().time()));
        try {
            intake.section(
                    stream,
                    (position, to, offset, length) -> {
                        System.arraycopy(bytes, (int) position, to, offset, length);
                        return length;
                    },
                    0,
                    bytes.length,
                    _ -> {});
        } catch (SystemCallException e) {
            throw new IllegalStateException("memory is read without system calls", e);
        }
        stream.end(receiver);
        return entry;
    }

    /** There are no more. */
    void end() {
        intake.flush();
    }
}
