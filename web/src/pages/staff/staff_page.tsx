import { StaffList } from './staff_list';
import { StaffProfile } from './staff_profile';

export function StaffPage({ id }: { id: string | null }) {
  return id ? <StaffProfile key={id} id={id} /> : <StaffList />;
}
