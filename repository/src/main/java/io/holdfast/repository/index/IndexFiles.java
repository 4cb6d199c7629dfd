package io.holdfast.repository.index;

import io.holdfast.format.Randomness;
import io.holdfast.format.layout.IndexFile;
import io.holdfast.repository.store.Name;
import io.holdfast.repository.store.Payload;
import io.holdfast.repository.store.Range;
import io.holdfast.repository.store.Store;
import io.holdfast.repository.store.Store.Publish;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The index files of a store. */
public final class IndexFiles {
    private static final Name FOLDER = new Name("index");
    /** Bytes. */
    private static final int ID = 16;

    private final Store store;
    private final Randomness randomness;

    public IndexFiles(Store store, Randomness randomness) {
        this.store = store;
        this.randomness = randomness;
    }

    /** Ids (hex) of all files, with their sizes in bytes. */
    public SortedMap<String, Long> list() {
        TreeMap<String, Long> ids = new TreeMap<>();
        store.list(FOLDER, listed -> {
            if (listed.name().endsInHex(2 * ID)) {
                ids.put(listed.name().leaf(), listed.size());
            }
        });
        return ids;
    }

    public IndexFile read(String id) {
        Name name = FOLDER.child(id);
        return IndexFile.decode(store.get(name, Range.whole()), name.path());
    }

    /** Publishes a file; gives its id. */
    public String publish(IndexFile file) {
        byte[] id = new byte[ID];
        randomness.fill(id);
        String hex = HexFormat.of().formatHex(id);
        store.put(FOLDER.child(hex), Payload.of(file.encode()), Publish.NEW);
        return hex;
    }

    public void delete(List<String> ids) {
        ids.forEach(id -> store.delete(FOLDER.child(id)));
    }
}
