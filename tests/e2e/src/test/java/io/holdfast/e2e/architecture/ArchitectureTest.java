package io.holdfast.e2e.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new DoNotIncludeTests())
            .withImportOption(location -> !location.contains("/io/holdfast/e2e/"))
            // Tests of one module that serve those of others come in jars.
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.holdfast");

    private final ModuleRules modules = new ModuleRules(Packages.PRODUCT);
    private final ForbiddenCalls calls = new ForbiddenCalls(Packages.PRODUCT);
    private final SourceTree sources = SourceTree.ofThisBuild();

    @Test
    void everyModuleInTheCheckoutIsInTheTableAndWasImported() throws IOException {
        assertThat(sources.modules()).isNotEmpty().allSatisfy(module -> {
            assertThat(Arrays.stream(Module.values()).map(Module::directory)).contains(module);
            assertThat(MAIN.stream().map(type -> type.getPackageName()))
                    .anyMatch(name -> name.startsWith(Packages.PRODUCT.of(module)));
        });
    }

    @Test
    void everyClassBelongsToAModule() {
        modules.everyClassBelongsToAModule().check(MAIN);
    }

    @Test
    void modulesUseOnlyWhatTheTableAllows() {
        modules.modulesUseOnlyWhatTheTableAllows().check(MAIN);
    }

    @Test
    void modulesUseOnlyExportedPackagesOfOthers() {
        modules.modulesUseOnlyExportedPackages().check(MAIN);
    }

    @Test
    void packagesHaveNoCycles() {
        modules.packagesHaveNoCycles().check(MAIN);
    }

    @Test
    void serverPackagesUseOnlyThoseBeforeThem() {
        modules.serverPackagesUseOnlyThoseBeforeThem().check(MAIN);
    }

    @Test
    void formatIsPure() {
        modules.formatIsPure().check(MAIN);
    }

    @Test
    void namesSayWhatATypeIs() {
        modules.namesSayWhatATypeIs().check(MAIN);
    }

    @Test
    void clockRandomnessAndDefaultsAreReachedByTheirOneDoor() {
        calls.inMainCode().check(MAIN);
    }

    @Test
    void testsReachThemByTheSameDoors() throws IOException {
        calls.inTests().check(new ClassFileImporter().importPaths(sources.testClasses()));
    }

    @Test
    void noSourceFileIsOverTheLimit() throws IOException {
        assertThat(sources.filesOverTheLimit()).isEmpty();
    }
}
