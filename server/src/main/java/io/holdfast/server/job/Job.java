package io.holdfast.server.job;

import io.holdfast.server.database.Named;
import java.util.List;

/** What is protected, and where it goes: resources by name, and whatever groups select when it runs. */
public record Job(
        String name,
        String description,
        List<String> resourceIds,
        List<String> groupIds,
        String repositoryId,
        List<String> tags,
        int attempts)
        implements Named {
    public Job {
        resourceIds = List.copyOf(resourceIds);
        groupIds = List.copyOf(groupIds);
        tags = List.copyOf(tags);
    }
}
