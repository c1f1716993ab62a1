package org.verbale.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real server behind a proxy that lies, against the whole SDK with a policy: a row a lie, with
 * its refusal and the evidence that it leaves.
 */
@Timeout(300)
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // begin() sets the fields before any test
final class DishonestServerTest {
  private LieTable table;
  private SearchLies search;

  @BeforeAll
  void begin(@TempDir Path temporary) throws Exception {
    table = new LieTable(temporary);
    search = new SearchLies(table);
  }

  @AfterAll
  void end() {
    search.close();
    table.close();
  }

  @TestFactory
  List<DynamicTest> lie_isRefusedByItsName_andTheTruthIsBelievedAfterwards() {
    new ArchiveLies(table).add();
    new EntryLies(table).add();
    System.out.println("Lies that the real server told: " + table.rows().size());
    assertThat(table.rows()).hasSizeGreaterThan(30);
    List<DynamicTest> rows = new ArrayList<>(table.rows());
    rows.add(dynamicTest("the truth -> believed, and witnessed", table::truth));
    return rows;
  }

  @TestFactory
  List<DynamicTest> lieAboutASearch_isNamed_andTheTruthIsShownAfterwards() {
    List<DynamicTest> rows = search.rows();
    assertThat(rows).hasSizeGreaterThan(20);
    return rows;
  }
}
