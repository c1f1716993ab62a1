package org.verbale.client.transport;

import org.verbale.v1.GetCompletenessRequest;
import org.verbale.v1.GetCompletenessResponse;
import org.verbale.v1.GetConsistencyRequest;
import org.verbale.v1.GetConsistencyResponse;
import org.verbale.v1.GetInclusionRequest;
import org.verbale.v1.GetInclusionResponse;
import org.verbale.v1.GetSealedHeadRequest;
import org.verbale.v1.ListSuccessionsRequest;
import org.verbale.v1.ListSuccessionsResponse;
import org.verbale.v1.SealedHead;

/** What the archive may be asked to prove. Its answers are as a stranger gave them. */
public interface ArchiveQueries {
  SealedHead getSealedHead(GetSealedHeadRequest request);

  GetConsistencyResponse getConsistency(GetConsistencyRequest request);

  GetInclusionResponse getInclusion(GetInclusionRequest request);

  GetCompletenessResponse getCompleteness(GetCompletenessRequest request);

  ListSuccessionsResponse listSuccessions(ListSuccessionsRequest request);
}
