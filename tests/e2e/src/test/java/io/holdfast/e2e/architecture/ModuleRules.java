package io.holdfast.e2e.architecture;

import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import java.util.Optional;
import java.util.regex.Pattern;

/** How modules and packages may depend on each other, and how types are named. */
final class ModuleRules {
    private static final Pattern VAGUE_NAME =
            Pattern.compile("(?<word>Manager|Helper|Util|Utils|Impl|Info|Data|Processor|Base|Common|Core|Abstract)");

    private final Packages packages;

    ModuleRules(Packages packages) {
        this.packages = packages;
    }

    ArchRule modulesUseOnlyWhatTheTableAllows() {
        return eachDependency(
                "use only the modules that the dependency table allows", (from, to, target) -> from.mayUse(to));
    }

    ArchRule modulesUseOnlyExportedPackages() {
        return eachDependency(
                "use only exported packages of other modules",
                (from, to, target) -> from == to || to.exports(packages, target.getPackageName()));
    }

    ArchRule everyClassBelongsToAModule() {
        return classes().should(new ArchCondition<JavaClass>("lie in the package of a module") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (Module.of(packages, type.getPackageName()).isEmpty()) {
                    events.add(violated(type, type.getFullName() + " lies in no module's package"));
                }
            }
        });
    }

    ArchRule packagesHaveNoCycles() {
        return slices().matching(packages.of("(**)")).should().beFreeOfCycles();
    }

    /** The server's packages in their order; the module's root, which puts them together, comes last. */
    ArchRule serverPackagesUseOnlyThoseBeforeThem() {
        return classes()
                .that()
                .resideInAPackage(packages.of("server.."))
                .should(new ArchCondition<JavaClass>("use only packages of the server that come before their own") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        int own = place(type);
                        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                            JavaClass target = dependency.getTargetClass().getBaseComponentType();
                            if (isOfTheServer(target) && place(target) > own) {
                                events.add(violated(type, dependency.getDescription()));
                            }
                        }
                        if (own < 0) {
                            events.add(violated(type, type.getFullName() + " lies in a package without a place"));
                        }
                    }
                });
    }

    private boolean isOfTheServer(JavaClass type) {
        return Module.of(packages, type.getPackageName())
                .filter(Module.SERVER::equals)
                .isPresent();
    }

    private int place(JavaClass type) {
        String own = packages.of("server");
        String name = type.getPackageName();
        String room = name.equals(own) ? "" : name.substring(own.length() + 1).replaceFirst("\\..*", "");
        return Module.SERVER_PACKAGES.indexOf(room);
    }

    ArchRule formatIsPure() {
        return noClasses()
                .that()
                .resideInAPackage(packages.of("format.."))
                .and()
                .doNotHaveFullyQualifiedName(packages.of("format.Time"))
                .and()
                .doNotHaveFullyQualifiedName(packages.of("format.Time$SystemTime"))
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.io\\.(File|RandomAccessFile).*"
                        + "|java\\.nio\\.(file|channels)\\..*"
                        + "|java\\.net\\..*"
                        + "|java\\.util\\.logging\\..*"
                        + "|java\\.lang\\.System\\$Logger.*"
                        + "|java\\.lang\\.(Thread|ThreadGroup|Process|ProcessBuilder|Runtime)(\\$.*)?"
                        + "|java\\.util\\.concurrent\\.(locks\\..*|.*Executor.*|ForkJoin.*|Semaphore|.*Future|.*Latch)")
                .as("format uses no files, sockets, threads, locks or log");
    }

    ArchRule namesSayWhatATypeIs() {
        return classes().should(new ArchCondition<JavaClass>("not begin or end with a word that says nothing") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String name = type.getSimpleName();
                String vague = VAGUE_NAME.pattern();
                // A word ends where the next begins: DataPipe is vague, Database is not.
                if (name.matches(vague + "([A-Z0-9_].*)?") || name.matches(".*" + vague)) {
                    events.add(violated(type, type.getFullName() + " has a name that says nothing"));
                }
            }
        });
    }

    private ArchRule eachDependency(String description, Allowed allowed) {
        return classes().should(new ArchCondition<JavaClass>(description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Optional<Module> from = Module.of(packages, type.getPackageName());
                if (from.isEmpty()) {
                    return;
                }
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    Optional<Module> to = Module.of(packages, target.getPackageName());
                    if (to.isPresent() && !allowed.test(from.get(), to.get(), target)) {
                        events.add(violated(type, dependency.getDescription()));
                    }
                }
            }
        });
    }

    @FunctionalInterface
    private interface Allowed {
        boolean test(Module from, Module to, JavaClass target);
    }
}
