import { AimedJob } from '../session/aimed-job.ts';
import type { DigitsAim } from './digits-aim.ts';
import type { JobFields } from './job-fields.ts';

export class AssignedJob extends AimedJob<JobFields, DigitsAim> {}
