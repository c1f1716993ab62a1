package org.verbale.client;

import static com.tngtech.archunit.core.domain.JavaModifier.PROTECTED;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaParameter;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What a portal's developer can reach from the SDK's own packages, step by step through every
 * public member: nothing of gRPC, protobuf or Bouncy Castle, and nothing internal.
 */
class PublicApiTest {
  private static final Set<String> DOORS =
      Set.of(
          "org.verbale.client",
          "org.verbale.client.custody",
          "org.verbale.client.error",
          "org.verbale.client.state");

  /** The doors, and what they hand out of the common module. */
  private static final Set<String> EXPORTED =
      Set.of(
          "org.verbale.client",
          "org.verbale.client.custody",
          "org.verbale.client.error",
          "org.verbale.client.search",
          "org.verbale.client.state",
          "org.verbale.codec",
          "org.verbale.complaint",
          "org.verbale.crypto",
          "org.verbale.erasure",
          "org.verbale.evidence",
          "org.verbale.id",
          "org.verbale.identity",
          "org.verbale.log",
          "org.verbale.note",
          "org.verbale.publication",
          "org.verbale.query",
          "org.verbale.record",
          "org.verbale.terms",
          "org.verbale.witness");

  @Test
  void publicMembers_mentionOnlyTheJdkAndExportedTypes() {
    JavaClasses ours =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.verbale");
    Deque<JavaClass> open = new ArrayDeque<>();
    Set<String> seen = new TreeSet<>();
    SortedSet<String> foreign = new TreeSet<>();
    ours.stream()
        .filter(each -> DOORS.contains(each.getPackageName()) && isOpen(each))
        .forEach(open::add);
    assertThat(open).hasSizeGreaterThan(30);
    while (!open.isEmpty()) {
      JavaClass each = open.pop();
      if (seen.add(each.getName())) {
        mentioned(each)
            .map(JavaClass::getBaseComponentType)
            .filter(type -> !type.isPrimitive() && !type.getPackageName().startsWith("java"))
            .forEach(
                type -> {
                  if (EXPORTED.contains(type.getPackageName())) {
                    open.push(type);
                  } else {
                    foreign.add(each.getName() + " mentions " + type.getName());
                  }
                });
      }
    }
    assertThat(foreign).isEmpty();
    assertThat(seen).contains("org.verbale.id.ChannelId", "org.verbale.log.Receipt");
  }

  private static boolean isOpen(JavaClass type) {
    return type.getModifiers().contains(PUBLIC)
        && type.getEnclosingClass().map(PublicApiTest::isOpen).orElse(true);
  }

  private static boolean isOpen(JavaMember member) {
    Set<JavaModifier> modifiers = member.getModifiers();
    return (modifiers.contains(PUBLIC) || modifiers.contains(PROTECTED))
        && !modifiers.contains(SYNTHETIC);
  }

  /** All types in the signatures that another package sees. */
  private static Stream<JavaClass> mentioned(JavaClass type) {
    Stream<JavaClass> parents =
        Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream())
            .flatMap(parent -> parent.getAllInvolvedRawTypes().stream())
            .filter(parent -> isOpen(parent) || !parent.getPackageName().startsWith("org.verbale"));
    Stream<JavaClass> fields =
        type.getFields().stream()
            .filter(PublicApiTest::isOpen)
            .map(JavaField::getType)
            .flatMap(field -> field.getAllInvolvedRawTypes().stream());
    Stream<JavaClass> calls =
        Stream.concat(type.getMethods().stream(), type.getConstructors().stream())
            .filter(PublicApiTest::isOpen)
            .flatMap(PublicApiTest::mentioned);
    return Stream.of(parents, fields, calls).flatMap(each -> each);
  }

  private static Stream<JavaClass> mentioned(JavaCodeUnit call) {
    Stream<JavaType> types =
        Stream.concat(
            Stream.of(call.getReturnType()),
            call.getParameters().stream().map(JavaParameter::getType));
    return Stream.concat(
        types.flatMap(type -> type.getAllInvolvedRawTypes().stream()),
        call.getThrowsClause().getTypes().stream());
  }
}
