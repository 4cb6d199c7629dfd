package io.holdfast.repository.check;

import io.holdfast.repository.session.Parts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What seems wrong, until it was looked at again: neither check nor verify holds a lease, so gc and sessions may just have moved it. Only what every fresh view shows is a finding.
 */
final class Doubts {
    private final Parts parts;
    private final View first;
    private final Map<Question, Finding> open = new LinkedHashMap<>();

    Doubts(Parts parts, View first) {
        this.parts = parts;
        this.first = first;
    }

    /** Whether something is wrong. */
    interface Question {
        /** What is wrong in this view. */
        Optional<Finding> in(View view);
    }

    /** Asks, and remembers what seems wrong. */
    void ask(Question question) {
        question.in(first).ifPresent(finding -> open.put(question, finding));
    }

    /** What is still wrong in fresh views, in the order in which it was asked. */
    List<Finding> settle() {
        for (int again = 0; again < View.AGAIN && !open.isEmpty(); again++) {
            View fresh = View.take(parts);
            for (Question question : List.copyOf(open.keySet())) {
                question.in(fresh).ifPresentOrElse(finding -> open.put(question, finding), () -> open.remove(question));
            }
        }
        return new ArrayList<>(open.values());
    }
}
