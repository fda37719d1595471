import type { UserItem } from '../../lib/identity/store.ts';

type Profile = Pick<
  UserItem,
  'username' | 'sex' | 'bio' | 'interests' | 'profileImageUrl' | 'preferredLanguage' | 'rating' | 'country'
>;

/** What everybody may see of a person, as every surface of the app says it; what is not set is null. */
export const toProfile = (profile: Profile) => ({
  username: profile.username,
  sex: profile.sex ?? null,
  bio: profile.bio ?? null,
  interests: profile.interests ?? null,
  profile_image_url: profile.profileImageUrl ?? null,
  preferred_language: profile.preferredLanguage ?? null,
  rating: profile.rating,
  country: profile.country,
});
