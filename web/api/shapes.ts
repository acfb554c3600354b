// The shapes of the wire as types, taken from the contract's schemas. Types only, so that no schema is shipped.
import type { z } from 'zod'
import type * as accounts from '../../src/contract/accounts.ts'
import type * as life from '../../src/contract/agreement-life.ts'
import type * as drift from '../../src/contract/drift.ts'
import type * as leads from '../../src/contract/leads.ts'
import type * as manage from '../../src/contract/manage.ts'
import type * as overview from '../../src/contract/overview.ts'
import type * as review from '../../src/contract/review.ts'
import type * as simulation from '../../src/contract/simulation.ts'

export type LeadRow = z.infer<typeof leads.LeadRow>
export type LeadsAnswer = z.infer<typeof leads.LeadsAnswer>
export type LeadView = z.infer<typeof leads.LeadView>
export type AccountRef = z.infer<typeof leads.AccountRef>
export type IdentifierView = z.infer<typeof leads.IdentifierView>
export type ContactIdentifierView = z.infer<typeof leads.ContactIdentifierView>
export type ClaimView = z.infer<typeof leads.ClaimView>
export type Contribution = z.infer<typeof leads.Contribution>
export type Explanation = z.infer<typeof leads.Explanation>
export type NextChange = z.infer<typeof leads.NextChange>
export type ToQualify = z.infer<typeof leads.ToQualify>
export type TouchpointView = z.infer<typeof leads.TouchpointView>
export type TimelineAnswer = z.infer<typeof leads.TimelineAnswer>
export type DecisionView = z.infer<typeof leads.DecisionView>
export type ContactPage = z.infer<typeof leads.ContactPage>
export type ScoreHistory = z.infer<typeof leads.ScoreHistory>
export type HandTouchpoint = z.input<typeof leads.HandTouchpoint>
export type HandContact = z.input<typeof leads.HandContact>

export type AccountRow = z.infer<typeof accounts.AccountRow>
export type AccountsAnswer = z.infer<typeof accounts.AccountsAnswer>
export type AccountPage = z.infer<typeof accounts.AccountPage>
export type Opportunity = AccountPage['opportunities'][number]
export type SourceRow = z.infer<typeof accounts.SourceRow>
export type SourcesAnswer = z.infer<typeof accounts.SourcesAnswer>
export type SourceEdit = z.input<typeof accounts.SourceEdit>

export type AgreementCheck = z.infer<typeof manage.AgreementCheck>
export type AgreementProblem = z.infer<typeof manage.AgreementProblem>
export type AgreementVersion = z.infer<typeof manage.AgreementVersion>
export type AgreementPage = z.infer<typeof manage.AgreementPage>
export type Drift = z.infer<typeof drift.Drift>
export type DriftCheck = z.infer<typeof drift.DriftCheck>
export type Reviews = z.infer<typeof review.Reviews>
export type ReviewDue = z.infer<typeof review.ReviewDue>
export type ReviewRequest = z.input<typeof review.ReviewRequest>
export type Activation = z.infer<typeof life.Activation>
export type Side = life.Side
export type KeyRow = z.infer<typeof manage.KeyRow>
export type KeyCreate = z.input<typeof manage.KeyCreate>
export type KeyCreated = z.infer<typeof manage.KeyCreated>
export type Me = z.infer<typeof manage.Me>
export type UserRow = z.infer<typeof manage.UserRow>
export type UserCreate = z.input<typeof manage.UserCreate>
export type UserCreated = z.infer<typeof manage.UserCreated>
export type ImportReport = z.infer<typeof manage.ImportReport>
export type ImportRun = z.infer<typeof manage.ImportRun>
export type ImportKind = ImportRun['as']
export type IdentityChange = z.infer<typeof manage.IdentityChange>

export type Overview = z.infer<typeof overview.Overview>
export type Change = z.infer<typeof overview.Change>

export type SimulationRequest = z.input<typeof simulation.SimulationRequest>
export type SimulationView = z.infer<typeof simulation.SimulationView>
export type SimulationReport = z.infer<typeof simulation.SimulationReport>
export type ModelFigures = z.infer<typeof simulation.ModelFigures>
export type GroupFigures = z.infer<typeof simulation.GroupFigures>
export type LeadExample = z.infer<typeof simulation.LeadExample>
export type FlowCell = z.infer<typeof simulation.FlowCell>
export type Difference = z.infer<typeof simulation.Difference>
export type DifferenceMetric = Difference['metric']
export type SimulationNote = z.infer<typeof simulation.Note>
