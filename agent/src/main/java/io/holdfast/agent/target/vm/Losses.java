package io.holdfast.agent.target.vm;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.tree.RunException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a restore could not do, and what else is to be said of it. */
final class Losses {
    private final List<RunException> exceptions = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    void add(String subject, ErrorCode code, String message) {
        exceptions.add(new RunException(subject.getBytes(StandardCharsets.UTF_8), code.code(), message));
    }

    void remark(String line) {
        remarks.add(line);
    }

    List<RunException> exceptions() {
        return exceptions;
    }

    List<String> remarks() {
        return remarks;
    }
}
