package io.holdfast.e2e.architecture;

import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Calls that make behaviour depend on the machine, each allowed in one class only. */
final class ForbiddenCalls {
    /** A call is matched as {@code owner.method(argument types)}, a constructor as {@code owner.<init>(…)}. */
    private enum Door {
        TIME(
                "format.Time",
                "java\\.lang\\.System\\.(currentTimeMillis|nanoTime)\\(.*"
                        + "|java\\.time\\.\\w+\\.now\\(.*"
                        + "|java\\.time\\.(Clock\\.(system|tick)\\w*|InstantSource\\.system)\\(.*"
                        + "|java\\.util\\.Date\\.<init>\\(\\)"
                        + "|java\\.util\\.Calendar\\.getInstance\\(.*"
                        + "|java\\.lang\\.Thread\\.sleep\\(.*"
                        + "|java\\.util\\.concurrent\\.TimeUnit\\.sleep\\(.*"),
        RANDOMNESS(
                "format.Randomness",
                "java\\.lang\\.Math\\.random\\(.*"
                        + "|java\\.util\\.Random\\.<init>\\(.*"
                        + "|java\\.util\\.SplittableRandom\\.<init>\\(\\)"
                        + "|java\\.util\\.UUID\\.randomUUID\\(.*"
                        + "|java\\.util\\.Collections\\.shuffle\\(java\\.util\\.List\\)"
                        + "|java\\.util\\.random\\.\\w+\\.(of|getDefault|create)\\(.*"
                        + "|java\\.util\\.concurrent\\.ThreadLocalRandom\\.current\\(.*"
                        + "|java\\.security\\.SecureRandom\\.(<init>|getInstance\\w*)\\(.*"),
        /** No class has needed the machine's charset or locale so far. */
        DEFAULTS(
                "",
                "java\\.nio\\.charset\\.Charset\\.defaultCharset\\(.*"
                        + "|java\\.util\\.Locale\\.getDefault\\(.*"
                        + "|java\\.lang\\.String\\.format\\(java\\.lang\\.String, .*"
                        + "|java\\.lang\\.String\\.formatted\\(.*"
                        + "|java\\.lang\\.String\\.to(Lower|Upper)Case\\(\\)");

        private final String allowedIn;
        private final Pattern calls;

        Door(String allowedIn, String calls) {
            this.allowedIn = allowedIn;
            this.calls = Pattern.compile(calls);
        }
    }

    private static final Pattern SEEDED = Pattern.compile("java\\.util\\.Random\\.<init>\\(long\\)");

    private final Packages packages;

    ForbiddenCalls(Packages packages) {
        this.packages = packages;
    }

    ArchRule inMainCode() {
        return rule(Pattern.compile("(?!)"));
    }

    /** As for main code, but a test may make a generator from a seed. */
    ArchRule inTests() {
        return rule(SEEDED);
    }

    private ArchRule rule(Pattern allowedAnywhere) {
        return classes()
                .should(new ArchCondition<JavaClass>("reach clock, randomness and machine defaults by their one door") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        type.getCodeUnitAccessesFromSelf().stream()
                                .filter(call -> !allowedAnywhere
                                        .matcher(signature(call))
                                        .matches())
                                .filter(call -> isForbidden(type, signature(call)))
                                .forEach(call -> events.add(violated(type, call.getDescription())));
                    }
                });
    }

    private boolean isForbidden(JavaClass type, String signature) {
        String outermost = type.getFullName().replaceFirst("\\$.*", "");
        return Stream.of(Door.values())
                .filter(door -> !outermost.equals(packages.of(door.allowedIn)))
                .anyMatch(door -> door.calls.matcher(signature).matches());
    }

    private static String signature(JavaCodeUnitAccess<?> call) {
        var target = call.getTarget();
        String parameters = String.join(
                ", ",
                target.getRawParameterTypes().stream()
                        .map(JavaClass::getFullName)
                        .toList());
        return target.getOwner().getFullName() + "." + target.getName() + "(" + parameters + ")";
    }
}
