/** Parameters that are added to links to count clicks; the page is the same without them. */

const trackingPrefix = /^(?:utm_|mtm_|pk_|piwik_|hsa_|_hs|vero_|oly_|mkt_|stm_|itm_|at_custom|sc_c|trk_|matomo_)/;
const tracking = new Set(
  `gclid gclsrc gbraid wbraid dclid fbclid msclkid yclid ysclid twclid ttclid li_fat_id igshid igsh mc_cid mc_eid _ga _gl _gac _ke
  _branch_match_id _openstat srsltid s_kwcid ef_id wickedid rb_clickid spm scm ref_src ref_url cmpid cvid cvosource epik irclickid sscid
  wt_mc wt_zmc wt.mc_id wt.mc wt.z_mc xtor trkcampaign trk gad_source gad_campaignid rdt_cid sccid tblci dicbo ttad_id mibextid fb_action_ids fb_action_types
  __hstc __hssc __hsfp hsctatracking elqtrackid elqtrack elqaid elqat at_medium at_campaign dm_i s_cid ncid ocid icid zanpid awc cjevent irgwc tduid
  ranmid raneaid ransiteid mkwid pcrid _kx __s yadclid ymclid spjobid spmailingid spreportid spuserid nr_email_referer _bta_tid _bta_c sfmc_id
  sb_referer_host guccounter guce_referrer guce_referrer_sig __twitter_impression`.split(/\s+/),
);

export function isTracking(key: string): boolean {
  const name = key.toLowerCase();
  return tracking.has(name) || trackingPrefix.test(name);
}
