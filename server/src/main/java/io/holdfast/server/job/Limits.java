package io.holdfast.server.job;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** How many runs at a time, of each agent or media server that executes, of each site, each media server that stores, each repository. */
public record Limits(int member, int site, int media, int repository) {
    static final Limits STANDARD = new Limits(2, 20, 20, 20);

    /** What uses a place. */
    record Use(String memberId, String siteId, String mediaId, String repositoryId) {}

    /** The places that are taken. */
    static final class Places {
        private final Limits limits;
        private final Map<String, Integer> taken = new HashMap<>();

        Places(Limits limits, Collection<Use> running) {
            this.limits = limits;
            running.forEach(this::take);
        }

        /** Takes a place if there is one in each respect. */
        boolean claim(Use use) {
            boolean free = free("member " + use.memberId(), limits.member)
                    && free("site " + use.siteId(), limits.site)
                    && free("media " + use.mediaId(), limits.media)
                    && free("repository " + use.repositoryId(), limits.repository);
            if (free) {
                take(use);
            }
            return free;
        }

        private boolean free(String what, int most) {
            return what.endsWith(" ") || taken.getOrDefault(what, 0) < most;
        }

        private void take(Use use) {
            taken.merge("member " + use.memberId(), 1, Integer::sum);
            taken.merge("site " + use.siteId(), 1, Integer::sum);
            taken.merge("media " + use.mediaId(), 1, Integer::sum);
            taken.merge("repository " + use.repositoryId(), 1, Integer::sum);
        }
    }
}
