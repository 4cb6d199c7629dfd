package io.holdfast.cli.verb;

import io.holdfast.cli.input.Arguments;
import java.util.List;

/**
 * Options of a verb that mean something for virtual machines only, or for all else only. Where one means nothing it is refused, not ignored.
 *
 * @param instead goes on with what there is instead of one that is never for machines; may be empty
 */
record MachineOptionNames(String verb, List<String> only, List<String> never, String instead) {
    /** The verb is about machines. */
    void refuseWith(Arguments arguments) {
        never.stream().filter(arguments::has).findFirst().ifPresent(each -> {
            throw Arguments.usage(
                    verb, each + " is not for whole machines: leave it out, or leave out --vm." + instead);
        });
    }

    /** It is not. */
    void refuseWithout(Arguments arguments) {
        only.stream().filter(arguments::has).findFirst().ifPresent(each -> {
            throw Arguments.usage(verb, each + " is for virtual machines: give it with --vm.");
        });
    }
}
