package io.holdfast.format.tree;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.HoldfastException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The pages to which a page leads, each in the order in which it names them.
 *
 * @param pages further ones of the same directory or the same list of chunks
 * @param lists the first ones of the lists of chunks of its files
 * @param directories the first ones of the directories in it
 */
public record Onward(List<Fingerprint> pages, List<Fingerprint> lists, List<Fingerprint> directories) {
    /** Nowhere, when the page cannot be read; whoever needs it will see why. */
    public static Onward from(Page page) {
        try {
            return switch (Form.read(ByteBuffer.wrap(page.plaintext()))) {
                case DIRECTORY_NODE, CHUNK_NODE -> new Onward(page.links(), List.of(), List.of());
                case DIRECTORY_LEAF -> fromEntries(page);
                case CHUNK_LEAF, EXCEPTIONS -> nowhere();
            };
        } catch (HoldfastException e) {
            return nowhere();
        }
    }

    private static Onward nowhere() {
        return new Onward(List.of(), List.of(), List.of());
    }

    private static Onward fromEntries(Page page) {
        List<Fingerprint> lists = new ArrayList<>();
        List<Fingerprint> directories = new ArrayList<>();
        if (!page.links().isEmpty()) {
            new Tree(_ -> page).entries(page.links().getFirst(), entry -> {
                switch (entry.content()) {
                    case Content.Directory(Fingerprint root, long _, long _) -> directories.add(root);
                    case Content.ChunkList(Fingerprint root) -> lists.add(root);
                    case Content.WholeFile(Fingerprint name) -> lists.add(name);
                    case Content.Empty _, Content.Inline _, Content.Runs _ -> {}
                    case Content.Target _, Content.Device _ -> {}
                }
            });
        }
        return new Onward(List.of(), lists, directories);
    }
}
