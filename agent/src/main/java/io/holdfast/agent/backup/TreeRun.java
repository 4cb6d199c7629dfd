package io.holdfast.agent.backup;

import io.holdfast.agent.resume.ResumeLog;
import io.holdfast.agent.source.file.AttributeReader;
import io.holdfast.agent.source.file.ExcludePatterns;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the readers of one tree share. */
record TreeRun(
        Request.Files request,
        ExcludePatterns excludes,
        FileLevel fileLevel,
        Optional<Previous> previous,
        AttributeReader attributes,
        HardLinks hardLinks,
        PageWriter pages,
        Batches batches,
        Storing storing,
        RunState state,
        Optional<ResumeLog> resume,
        CompletableFuture<Content> root) {

    /** An entry is done. When that completes its directory, that is an entry done, and so on upwards. */
    void done(Folder folder, int slot, Entry entry) {
        climb(folder, folder.put(slot, Optional.of(entry)));
    }

    /** An entry is what it was in the previous snapshot. */
    void unchanged(Folder folder, int slot, Entry entry) {
        climb(folder, folder.keep(slot, entry));
    }

    /** An entry could not be read. */
    void lost(Folder folder, int slot) {
        climb(folder, folder.put(slot, Optional.empty()));
    }

    /** All entries of a directory have their places. */
    void closed(Folder folder) {
        climb(folder, folder.close());
    }

    private void climb(Folder from, Optional<Entry> first) {
        Folder folder = from;
        Optional<Entry> entry = first;
        while (entry.isPresent()) {
            Folder.Position position = folder.position();
            @Nullable Folder parent = position.parent();
            if (parent == null) {
                root.complete(entry.get().content());
                return;
            }
            boolean same = folder.isUnchanged();
            entry = same ? parent.keep(position.slot(), entry.get()) : parent.put(position.slot(), entry);
            folder = parent;
        }
    }
}
