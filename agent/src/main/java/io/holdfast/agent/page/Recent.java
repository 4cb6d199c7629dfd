package io.holdfast.agent.page;

import io.holdfast.format.Fingerprint;
import io.holdfast.format.tree.Page;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The pages that were asked for last, for they may be asked for again. Used under its owner's lock. */
final class Recent {
    private static final long MOST = 16 << 20;

    private final LinkedHashMap<Fingerprint, Page> pages = new LinkedHashMap<>(256, 0.75f, true);
    private long size;

    Optional<Page> find(Fingerprint name) {
        return Optional.ofNullable(pages.get(name));
    }

    void keep(Fingerprint name, Page page) {
        if (pages.put(name, page) == null) {
            size += Plan.weight(page);
        }
        var oldest = pages.entrySet().iterator();
        while (size > MOST && pages.size() > 1) {
            Map.Entry<Fingerprint, Page> each = oldest.next();
            size -= Plan.weight(each.getValue());
            oldest.remove();
        }
    }
}
