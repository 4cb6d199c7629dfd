package io.holdfast.server.job;

import io.holdfast.server.database.Named;
import java.util.List;
import java.util.Optional;

/**
 * What is protected, and where it goes: resources by name, and whatever groups select when it runs.
 *
 * @param policyId by which runs begin by themselves; without one they are begun by hand
 * @param attempts of runs that are begun by hand
 */
public record Job(
        String name,
        String description,
        List<String> resourceIds,
        List<String> groupIds,
        String repositoryId,
        List<String> tags,
        int attempts,
        Optional<String> policyId)
        implements Named {
    public Job {
        resourceIds = List.copyOf(resourceIds);
        groupIds = List.copyOf(groupIds);
        tags = List.copyOf(tags);
    }
}
