package org.verbale.testing;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.toCollection;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Who may import whom: one row a package, and a package without a row fails. Third-party libraries
 * that one package owns are rows of their own.
 */
public final class PackageTable {
  private final String root;
  private final Map<String, List<String>> rows = new LinkedHashMap<>();
  private final Map<String, List<String>> owners = new LinkedHashMap<>();

  private PackageTable(String root) {
    this.root = root;
  }

  /** A table of the packages at and below {@code root}. */
  public static PackageTable of(String root) {
    return new PackageTable(root);
  }

  /**
   * {@code name}, relative to the root, may import those of ours whose names (relative to {@code
   * org.verbale}) are given.
   */
  public PackageTable row(String name, String... mayImport) {
    rows.put(name.isEmpty() ? root : root + "." + name, List.of(mayImport));
    return this;
  }

  /** Only {@code packages} (relative to the root) may touch {@code library}, a package pattern. */
  public PackageTable only(String library, String... packages) {
    owners.put(library, List.of(packages));
    return this;
  }

  /** Holds the main classes on the class path against the table. */
  public void check() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(root);
    var unlisted =
        classes.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> !rows.containsKey(name))
            .collect(toCollection(TreeSet::new));
    if (!unlisted.isEmpty()) {
      throw new AssertionError("packages: " + unlisted + " (expected: a row in the table)");
    }
    rows.forEach((name, mayImport) -> checkRow(classes, name, mayImport));
    owners.forEach((library, packages) -> checkOwner(classes, library, packages));
  }

  private static void checkRow(JavaClasses classes, String name, List<String> mayImport) {
    var allowed = new TreeSet<String>();
    allowed.add(name);
    mayImport.forEach(other -> allowed.add("org.verbale." + other));
    var foreign =
        DescribedPredicate.describe(
            "are not ours or are " + allowed,
            (JavaClass other) ->
                !other.getPackageName().startsWith("org.verbale")
                    || allowed.contains(other.getPackageName()));
    classes()
        .that(resideInAPackage(name))
        .should(onlyDependOnClassesThat(foreign))
        .allowEmptyShould(true)
        .check(classes);
  }

  private void checkOwner(JavaClasses classes, String library, List<String> packages) {
    String[] owners = packages.stream().map(name -> root + "." + name).toArray(String[]::new);
    noClasses()
        .that()
        .resideOutsideOfPackages(owners)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .allowEmptyShould(true)
        .check(classes);
  }
}
